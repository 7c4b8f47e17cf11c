#include "doc/json.hpp"

#include "doc/utf8.hpp"
#include "number_text.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace sluice::doc {

namespace {

/// Characters that every style writes as they are: printable ASCII but for quotes, backslash and what HTML
/// cares about.
bool is_plain(char c)
{
    const bool printable_ascii = c >= 0x20 && static_cast<unsigned char>(c) < 0x80;
    return printable_ascii && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_escape(std::string& out, char c)
{
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    }
}

class Writer {
public:
    Writer(std::string& out, JsonStyle style, JsonOrder order)
        : out_(out), style_(style), sorts_(style != JsonStyle::Compact && order == JsonOrder::Keys)
    {
    }

    void write(const Value& value)
    {
        switch (value.kind()) {
        case Kind::Null:
            out_ += "null";
            return;
        case Kind::Bool:
            out_ += value.as_bool() ? "true" : "false";
            return;
        case Kind::Int:
            fmt::format_to(std::back_inserter(out_), "{}", value.as_int());
            return;
        case Kind::Uint:
            fmt::format_to(std::back_inserter(out_), "{}", value.as_uint());
            return;
        case Kind::Double:
            out_ += go_float(value.as_double());
            return;
        case Kind::String:
            write_text(value.as_string());
            return;
        case Kind::Array:
            write_array(value);
            return;
        case Kind::Object:
            write_object(value);
            return;
        }
    }

private:
    void write_array(const Value& array)
    {
        open('[');
        for (const auto& element : array.elements()) {
            separate();
            write(element);
        }
        close(']');
    }

    void write_object(const Value& object)
    {
        open('{');
        const auto write_member = [this](const Member& member) {
            separate();
            write_text(member.key());
            out_ += style_ == JsonStyle::GoIndent ? ": " : ":";
            write(member.value);
        };
        const auto by_key = [](const auto& a, const auto& b) { return a.key() < b.key(); };
        const auto members = object.members();
        if (!sorts_ || std::is_sorted(members.begin(), members.end(), by_key)) {
            for (const auto& member : members)
                write_member(member);
        } else {
            std::vector<const Member*> sorted;
            for (const auto& member : members)
                sorted.push_back(&member);
            std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return by_key(*a, *b); });
            for (const auto* member : sorted)
                write_member(*member);
        }
        close('}');
    }

    void open(char bracket)
    {
        out_ += bracket;
        ++depth_;
        first_ = true;
    }
    void separate()
    {
        if (!first_) out_ += ',';
        first_ = false;
        break_line();
    }
    void close(char bracket)
    {
        --depth_;
        if (!first_) break_line();  // empty ones stay on their line
        first_ = false;
        out_ += bracket;
    }
    void break_line()
    {
        if (style_ != JsonStyle::GoIndent) return;
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    void write_text(std::string_view text)
    {
        out_ += '"';
        while (!text.empty()) {
            const auto plain =
                static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
            out_ += text.substr(0, plain);
            text.remove_prefix(plain);
            if (!text.empty()) text.remove_prefix(write_special(text));
        }
        out_ += '"';
    }

    /// Bytes that were taken off the front.
    std::size_t write_special(std::string_view text)
    {
        const char c = text.front();
        if (static_cast<unsigned char>(c) >= 0x80) {
            const auto code = decode_utf8(text);
            const bool line_break = code.value == 0x2028 || code.value == 0x2029;
            if (!code.valid)
                out_ += "\\ufffd";
            else if (line_break && style_ != JsonStyle::Compact)
                out_ += code.value == 0x2028 ? "\\u2028" : "\\u2029";
            else
                out_ += text.substr(0, code.length);
            return code.length;
        }
        const bool html = c == '<' || c == '>' || c == '&';
        if (html && (style_ == JsonStyle::Compact || style_ == JsonStyle::GoRaw))
            out_ += c;
        else if (html)
            out_ += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
        else
            append_escape(out_, c);
        return 1;
    }

    std::string& out_;
    JsonStyle style_;
    bool sorts_;
    std::size_t depth_ = 0;
    bool first_ = true;
};

}  // namespace

void write_json(std::string& out, const Value& value, JsonStyle style, JsonOrder order)
{
    Writer(out, style, order).write(value);
}

std::string to_json(const Value& value, JsonStyle style, JsonOrder order)
{
    std::string out;
    write_json(out, value, style, order);
    return out;
}

std::string go_float(double number)
{
    if (!std::isfinite(number))
        throw base::Error(base::ErrorKind::Invalid, "JSON has no text for an infinite number or NaN");
    const double magnitude = std::fabs(number);
    const bool scientific = magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21);
    if (!scientific) return fixed_text(number);
    auto text = scientific_text(number);
    // Go's encoding/json writes 1e-7 where strconv writes 1e-07.
    const auto exponent = text.find('e');
    if (text.size() - exponent == 4 && text[exponent + 1] == '-' && text[exponent + 2] == '0')
        text.erase(exponent + 2, 1);
    return text;
}

}  // namespace sluice::doc
