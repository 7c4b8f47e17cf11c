#include "chart/strvals.hpp"

#include "base/error.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "gotemplate/strconv.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using doc::Value;

namespace strconv = gotemplate::strconv;

namespace {

constexpr std::int64_t kMaxIndex = 65536;
constexpr int kMaxNesting = 30;
/// Helm has no limit for a[0][0]...; our stack has.
constexpr int kMaxIndexes = 500;
constexpr doc::ParseLimits kJsonLimits{.max_bytes = 16u << 20, .max_depth = 500, .max_nodes = 1'000'000};

/// What a step of the grammar came to. The end of the text ends the whole line without complaint, even when it
/// comes wrapped in a text of its own.
struct Outcome {
    enum class Kind { Fine, End, Failed } kind = Kind::Fine;
    std::string text;
    bool fine() const { return kind == Kind::Fine; }
};

Outcome failed(std::string text)
{
    return {Outcome::Kind::Failed, std::move(text)};
}

const Outcome kEnd{Outcome::Kind::End, "EOF"};

std::string_view go_type(const Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Null:
        return "nil";
    case doc::Kind::Bool:
        return "bool";
    case doc::Kind::Int:
    case doc::Kind::Uint:
        return "int64";
    case doc::Kind::Double:
        return "float64";
    case doc::Kind::String:
        return "string";
    case doc::Kind::Array:
        return "[]interface {}";
    case doc::Kind::Object:
        break;
    }
    return "map[string]interface {}";
}

/// Go panics when a list is used as a map; strvals reports the panic.
struct WrongType {
    std::string text;
};

void require_type(const Value& value, bool fits, std::string_view wanted)
{
    if (!fits)
        throw WrongType{
            fmt::format("interface conversion: interface {{}} is {}, not {}", go_type(value), wanted)};
}

void put(Value& into, std::string_view key, Value value)
{
    if (!key.empty()) into.set(key, std::move(value));
}

Outcome put_at(Value& list, std::int64_t index, Value value)
{
    if (index < 0) return failed(fmt::format("negative {} index not allowed", index));
    if (index > kMaxIndex)
        return failed(
            fmt::format("index of {} is greater than maximum supported index of {}", index, kMaxIndex));
    while (list.size() <= static_cast<std::size_t>(index))
        list.push_back(nullptr);
    list.edit_at(static_cast<std::size_t>(index)) = std::move(value);
    return {};
}

Value typed(const std::string& text)
{
    if (equal_fold(text, "true")) return true;
    if (equal_fold(text, "false")) return false;
    if (equal_fold(text, "null")) return nullptr;
    if (text == "0") return std::int64_t{0};
    if (!text.empty() && text[0] != '0')
        if (const auto number = strconv::parse_int(text, 10, 64)) return number.value;
    return text;
}

/// Parser: one line of strvals.
class Parser {
public:
    enum class Mode { Typed, Strings, Json, Files, Literal };

    Parser(std::string_view line, Mode mode, HelmVersion version, const FileReader* files = nullptr)
        : rest_(line), mode_(mode), version_(version), files_(files)
    {
    }

    void read(Value& into)
    {
        if (!into.is_object()) into = Value::object();
        for (;;) {
            const auto outcome = key(into, 0);
            if (outcome.kind == Outcome::Kind::Failed) throw Error(ErrorKind::Invalid, outcome.text);
            if (outcome.kind == Outcome::Kind::End) return;
        }
    }

private:
    /// Text up to one of the stops, which is consumed and left in `last`; nullopt at the end, with what came
    /// before in `text`.
    bool until(std::string_view stops, std::string& text, char& last)
    {
        text.clear();
        while (!rest_.empty()) {
            const char c = rest_[0];
            if (stops.find(c) != std::string_view::npos) {
                rest_.remove_prefix(1);
                last = c;
                return true;
            }
            if (c == '\\' && mode_ != Mode::Literal) {
                rest_.remove_prefix(1);
                if (rest_.empty()) return false;
            }
            const auto rune = first_rune(rest_);
            append_rune(text, rune.value);
            rest_.remove_prefix(rune.length);
        }
        return false;
    }

    Outcome key(Value& data, int nesting)
    {
        try {
            return named(data, nesting);
        } catch (const WrongType& problem) {
            return failed("unable to parse key: " + problem.text);
        }
    }

    Outcome named(Value& data, int nesting)
    {
        std::string name;
        char last = 0;
        if (!until(mode_ == Mode::Literal ? "=[." : "=[,.", name, last)) {
            if (name.empty()) return kEnd;
            return failed(fmt::format("key {} has no value", strconv::quote(name)));
        }
        switch (last) {
        case '[':
            return indexed(data, name, nesting);
        case '.':
            return nested(data, name, nesting);
        case ',':
            put(data, name, "");
            return failed(fmt::format("key {} has no value (cannot end with ,)", strconv::quote(name)));
        default:
            if (rest_.empty() && mode_ != Mode::Literal && mode_ != Mode::Json) {
                put(data, name, "");
                return kEnd;
            }
            return value([&](Value v) {
                put(data, name, std::move(v));
                return Outcome{};
            });
        }
    }

    Outcome indexed(Value& data, const std::string& name, int nesting)
    {
        std::int64_t index = 0;
        if (auto outcome = read_index(index); !outcome.fine()) return outcome;
        auto list = Value::array();
        if (const auto* there = data.find(name)) {
            require_type(*there, there->is_array(), "[]interface {}");
            list = std::move(data.edit(name));
        }
        auto outcome = item(list, index, nesting, 0);
        put(data, name, std::move(list));
        return outcome;
    }

    Outcome nested(Value& data, const std::string& name, int nesting)
    {
        if (nesting + 1 > kMaxNesting)
            return failed(fmt::format(
                "value name nested level is greater than maximum supported nested level of {}", kMaxNesting));
        const auto* there = data.find(name);
        auto inner = Value::object();
        if (there != nullptr) {
            require_type(*there, there->is_object(), "map[string]interface {}");
            inner = std::move(data.edit(name));
        }
        auto outcome = key(inner, nesting + 1);
        if (outcome.fine() && inner.empty())
            return failed(fmt::format("key map {} has no value", strconv::quote(name)));
        if (!inner.empty() || there != nullptr) put(data, name, std::move(inner));
        return outcome;
    }

    Outcome read_index(std::int64_t& index)
    {
        std::string text;
        char last = 0;
        if (!until("]", text, last)) {
            if (version_ == HelmVersion::V3) return failed("error parsing index: EOF");
            return kEnd;
        }
        const auto number = strconv::atoi(text);
        if (!number) return failed("error parsing index: " + number.error);
        index = number.value;
        return {};
    }

    /// What stands behind an index: another one, a name, or the value.
    Outcome item(Value& list, std::int64_t index, int nesting, int indexes)
    {
        if (index < 0) return failed(fmt::format("negative {} index not allowed", index));
        if (indexes > kMaxIndexes) return failed(fmt::format("lists are nested deeper than {}", kMaxIndexes));
        std::string text;
        char last = 0;
        const bool stopped = until("[.=", text, last);
        if (!text.empty()) return failed("unexpected data at end of array index: " + quoted_runes(text));
        if (!stopped) return kEnd;
        const auto at = static_cast<std::size_t>(index);
        if (last == '=') return value([&](Value v) { return put_at(list, index, std::move(v)); });
        if (last == '[') return item_of_item(list, index, nesting, indexes);
        auto inner = Value::object();
        if (at < list.size()) {
            if (list[at].is_object())
                inner = list[at];
            else
                list.edit_at(at) = Value::object();
        }
        if (auto outcome = key(inner, nesting); !outcome.fine()) {
            if (at < list.size()) list.edit_at(at) = std::move(inner);
            return outcome;
        }
        return put_at(list, index, std::move(inner));
    }

    Outcome item_of_item(Value& list, std::int64_t index, int nesting, int indexes)
    {
        std::int64_t next = 0;
        if (auto outcome = read_index(next); !outcome.fine()) return outcome;
        const auto at = static_cast<std::size_t>(index);
        auto inner = Value::array();
        if (at < list.size() && !list[at].is_null()) {
            require_type(list[at], list[at].is_array(), "[]interface {}");
            inner = list[at];
        }
        if (auto outcome = item(inner, next, nesting, indexes + 1); !outcome.fine()) return outcome;
        return put_at(list, index, std::move(inner));
    }

    static std::string quoted_runes(std::string_view text)
    {
        std::string out = "[";
        while (!text.empty()) {
            const auto rune = first_rune(text);
            if (out.size() > 1) out += ' ';
            out += strconv::quote_rune(rune.value);
            text.remove_prefix(rune.length);
        }
        return out + "]";
    }

    /// Reads the value behind "=" and hands it on.
    template <class Take> Outcome value(Take take)
    {
        if (mode_ == Mode::Json) return json(take);
        std::string text;
        char last = 0;
        if (mode_ == Mode::Literal) {
            until("", text, last);
            return take(text);
        }
        if (rest_.empty()) return take("");
        if (rest_[0] == '{') return list(take);
        until(",", text, last);
        return take(converted(text));
    }

    template <class Take> Outcome list(Take take)
    {
        rest_.remove_prefix(1);
        auto items = Value::array();
        std::string text;
        char last = 0;
        do {
            if (!until(",}", text, last)) return failed("list must terminate with '}'");
            items.push_back(converted(text));
        } while (last == ',');
        if (rest_.starts_with(',')) rest_.remove_prefix(1);
        return take(std::move(items));
    }

    Value converted(const std::string& text) const
    {
        if (mode_ == Mode::Files) return (*files_)(text);
        return mode_ == Mode::Strings ? Value(text) : typed(text);
    }

    /// Skips space; true, with the comma consumed, if no value stands here.
    bool skip_empty()
    {
        while (!rest_.empty()) {
            const auto rune = first_rune(rest_);
            if (rune.value != ',' && !is_space(rune.value)) return false;
            rest_.remove_prefix(rune.length);
            if (rune.value == ',') return true;
        }
        return true;
    }

    template <class Take> Outcome json(Take take)
    {
        if (skip_empty()) return take(nullptr);
        const auto size = json_size(rest_);
        Value parsed;
        try {
            parsed = doc::parse_json(rest_.substr(0, size), kJsonLimits);
        } catch (const Error& error) {
            return failed(error.what());
        }
        integers_to_doubles(parsed);
        if (auto outcome = take(std::move(parsed)); !outcome.fine()) return outcome;
        rest_.remove_prefix(size);
        skip_empty();
        return {};
    }

    /// Bytes of the JSON value at the beginning of a text; of all of it where it is none.
    static std::size_t json_size(std::string_view text)
    {
        for (const std::string_view word : {"true", "false", "null"})
            if (text.starts_with(word)) return word.size();
        if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) return number_size(text);
        std::size_t depth = 0;
        bool in_string = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            const char c = text[at];
            if (in_string && c == '\\')
                ++at;
            else if (c == '"')
                in_string = !in_string;
            else if (!in_string && (c == '{' || c == '['))
                ++depth;
            else if (!in_string && (c == '}' || c == ']') && depth > 0)
                --depth;
            if (!in_string && depth == 0) return at + 1;
        }
        return text.size();
    }

    static std::size_t number_size(std::string_view text)
    {
        std::size_t at = text[0] == '-' ? 1 : 0;
        const auto digits = [&] {
            while (at < text.size() && text[at] >= '0' && text[at] <= '9')
                ++at;
        };
        const auto is = [&](std::string_view any) {
            return at < text.size() && any.find(text[at]) != std::string_view::npos;
        };
        if (is("0"))
            ++at;
        else
            digits();
        if (is(".")) {
            ++at;
            digits();
        }
        if (is("eE")) {
            ++at;
            if (is("+-")) ++at;
            digits();
        }
        return at;
    }

    std::string_view rest_;
    Mode mode_;
    HelmVersion version_;
    const FileReader* files_;
};

}  // namespace

void set_values(std::string_view line, Value& into, HelmVersion version)
{
    Parser(line, Parser::Mode::Typed, version).read(into);
}

void set_strings(std::string_view line, Value& into, HelmVersion version)
{
    Parser(line, Parser::Mode::Strings, version).read(into);
}

void set_json(std::string_view line, Value& into, HelmVersion version)
{
    Parser(line, Parser::Mode::Json, version).read(into);
}

void set_files(std::string_view line, Value& into, const FileReader& files, HelmVersion version)
{
    Parser(line, Parser::Mode::Files, version, &files).read(into);
}

void set_literal(std::string_view line, Value& into, HelmVersion version)
{
    Parser(line, Parser::Mode::Literal, version).read(into);
}

}  // namespace sluice::chart
