#include "doc/json.hpp"

#include "base/error.hpp"
#include "builder.hpp"
#include "doc/utf8.hpp"
#include "number_text.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

/// RapidJSON's SAX events, handed on to the builder.
struct Handler {
    using Ch = char;
    Builder& build;
    bool numbers_are_kept;
    bool repaired = false;

    // NOLINTBEGIN(readability-identifier-naming): the names are RapidJSON's
    bool Null() { return scalar(Value()); }
    bool Bool(bool truth) { return scalar(truth); }
    /// RapidJSON checks a number's grammar; its conversion was found to be undefined for some ("0E191").
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return number({text, size}); }
    bool Int(int) { return false; }  // these five are not called where RawNumber is
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool String(const char* text, rapidjson::SizeType size, bool)
    {
        const std::string_view view(text, size);
        return scalar(is_valid_utf8(view) ? Value(view) : Value(repair(view)));
    }
    bool Key(const char* text, rapidjson::SizeType size, bool)
    {
        const std::string_view view(text, size);
        is_valid_utf8(view) ? build.key(view) : build.key(repair(view));
        return true;
    }
    bool StartObject()
    {
        build.begin_object();
        return true;
    }
    bool EndObject(rapidjson::SizeType)
    {
        build.end_object();
        return true;
    }
    bool StartArray()
    {
        build.begin_array();
        return true;
    }
    bool EndArray(rapidjson::SizeType)
    {
        build.end_array();
        return true;
    }
    // NOLINTEND(readability-identifier-naming)

private:
    bool scalar(Value value)
    {
        build.scalar(std::move(value));
        return true;
    }
    bool number(std::string_view text)
    {
        if (numbers_are_kept) {
            Value literal(text);
            literal.set_spelling(Spelling::Plain);
            return scalar(std::move(literal));
        }
        const auto *begin = text.data(), *end = begin + text.size();
        std::int64_t whole = 0;
        std::uint64_t positive = 0;
        if (text.find_first_of(".eE") == std::string_view::npos) {
            if (std::from_chars(begin, end, whole).ec == std::errc{}) return scalar(whole);
            if (text[0] != '-' && std::from_chars(begin, end, positive).ec == std::errc{})
                return scalar(positive);
        }
        const auto real = read_double(text);
        return real && scalar(*real);
    }
    std::string repair(std::string_view text)
    {
        repaired = true;
        return repair_utf8(text);
    }
};

Error error_at(std::string_view text, std::size_t offset, std::string_view problem)
{
    const auto before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_begin = before.rfind('\n');
    const auto column = line_begin == std::string_view::npos ? offset + 1 : offset - line_begin;
    return Error(ErrorKind::Invalid, fmt::format("line {}, column {}: {}", line, column, problem));
}

/// The code unit of a \uXXXX escape at `at`; nullopt if there is none.
std::optional<unsigned> escape_at(std::string_view text, std::size_t at)
{
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    for (const char c : text.substr(at + 2, 4)) {
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
        unit =
            unit * 16 + static_cast<unsigned>(
                            std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0' : (c | 32) - 'a' + 10);
    }
    return unit;
}

/// Half a surrogate pair becomes U+FFFD as in Go, where RapidJSON would refuse the text or write three invalid
/// bytes.
std::string repair_surrogates(std::string_view text)
{
    std::string repaired(text);
    for (std::size_t at = 0; at < repaired.size(); ++at) {
        if (repaired[at] != '\\') continue;
        const auto unit = escape_at(repaired, at);
        if (!unit) {
            ++at;  // the character after a backslash begins no escape
            continue;
        }
        const auto next = escape_at(repaired, at + 6).value_or(0);
        const bool high = *unit >= 0xD800 && *unit < 0xDC00;
        const bool low = *unit >= 0xDC00 && *unit < 0xE000;
        if (high && next >= 0xDC00 && next < 0xE000)
            at += 6;
        else if (high || low)
            repaired.replace(at, 6, "\\uFFFD");
        at += 5;
    }
    return repaired;
}

Value parse(std::string_view text, const ParseLimits& limits, bool keep_numbers, bool surrogates_are_repaired)
{
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    Builder build(limits);
    Handler handler{build, keep_numbers};
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::Reader reader;
    const auto result = reader.Parse<flags>(stream, handler);
    const bool suspicious =
        handler.repaired || result.Code() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid;
    if (suspicious && !surrogates_are_repaired)
        return parse(repair_surrogates(text), limits, keep_numbers, true);
    if (result.IsError()) {
        std::string_view problem = rapidjson::GetParseError_En(result.Code());
        if (problem.ends_with('.')) problem.remove_suffix(1);
        if (result.Code() == rapidjson::kParseErrorTermination) problem = "A number is too large";
        throw error_at(text, result.Offset(), problem);
    }
    // RapidJSON takes a NUL for the end of the text.
    if (stream.Tell() < text.size())
        throw error_at(text, stream.Tell(), "The document ends before this NUL byte");
    return build.take();
}

Value parse_within(std::string_view text, const ParseLimits& limits, bool keep_numbers)
{
    if (text.size() > limits.max_bytes)
        throw Error(
            ErrorKind::LimitExceeded, fmt::format("the document is larger than {} bytes", limits.max_bytes));
    return parse(text, limits, keep_numbers, false);
}

}  // namespace

Value parse_json(std::string_view text, const ParseLimits& limits)
{
    return parse_within(text, limits, false);
}

Value parse_json_keeping_numbers(std::string_view text, const ParseLimits& limits)
{
    return parse_within(text, limits, true);
}

}  // namespace sluice::doc
