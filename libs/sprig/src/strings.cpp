#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"
#include "sprig/unicode.hpp"
#include "text.hpp"

#include "doc/utf8.hpp"

namespace sluice::sprig {

namespace {

// ---- Cutting. Lengths and positions are bytes, as in Go: a cut may leave half a character.

Value trunc(Call& call)
{
    const auto text = call.string(1);
    const auto size = static_cast<std::int64_t>(text.size());
    const auto count = call.integer(0);
    if (count < 0 && size + count > 0) return text.substr(static_cast<std::size_t>(size + count));
    if (count >= 0 && size > count) return text.substr(0, static_cast<std::size_t>(count));
    return call[1];
}

Value substr(Call& call)
{
    const auto start = call.integer(0);
    const auto end = call.integer(1);
    const auto text = call.string(2);
    const auto size = static_cast<std::int64_t>(text.size());
    if (start < 0) return checked_slice(text, 0, end);
    return checked_slice(text, start, end < 0 || end > size ? size : end);
}

Value trim(Call& call)
{
    return unicode::trim_space(call.string(0));
}
Value trim_all(Call& call)
{
    return unicode::trim(call.string(1), call.string(0));
}

Value trim_prefix(Call& call)
{
    auto text = call.string(1);
    if (text.starts_with(call.string(0))) text.remove_prefix(call.string(0).size());
    return text;
}

Value trim_suffix(Call& call)
{
    auto text = call.string(1);
    if (text.ends_with(call.string(0))) text.remove_suffix(call.string(0).size());
    return text;
}

/// goutils takes bytes for characters of Latin 1, and writes them so as soon as there is space to delete.
std::string from_latin1(std::string_view bytes, bool (*keep)(char32_t))
{
    std::string out;
    for (const auto byte : bytes)
        if (const char32_t c = static_cast<unsigned char>(byte); keep(c)) doc::append_utf8(out, c);
    return out;
}

bool is_no_space(char32_t c)
{
    return !unicode::is_space(c);
}

Value nospace(Call& call)
{
    for (const auto byte : call.string(0))
        if (unicode::is_space(static_cast<unsigned char>(byte)))
            return from_latin1(call.string(0), is_no_space);
    return call[0];
}

/// The first byte of each word, again as a character of Latin 1.
Value initials(Call& call)
{
    std::string out;
    bool after_space = true;
    for (const auto byte : call.string(0)) {
        const char32_t c = static_cast<unsigned char>(byte);
        const bool space = unicode::is_space(c);
        if (after_space && !space) doc::append_utf8(out, c);
        after_space = space;
    }
    return out;
}

// ---- Asking.

Value contains(Call& call)
{
    return call.string(1).find(call.string(0)) != std::string_view::npos;
}
Value has_prefix(Call& call)
{
    return call.string(1).starts_with(call.string(0));
}
Value has_suffix(Call& call)
{
    return call.string(1).ends_with(call.string(0));
}

// ---- Joining and filling.

template <class F> Value joined(Call& call, F&& text)
{
    std::string out;
    bool first = true;
    for (const auto& value : call.args()) {
        if (value.is_nil()) continue;
        if (!first) out += ' ';
        first = false;
        text(out, value);
        if (out.size() > kMaxText) fail_too_large("quote and cat");
    }
    return out;
}

Value quote(Call& call)
{
    return joined(call, [](std::string& out, const Value& value) {
        out += value.is_string() ? gotemplate::strconv::quote(value.as_string())
                                 : gotemplate::strconv::quote(text_of(value));
    });
}

Value squote(Call& call)
{
    return joined(call, [](std::string& out, const Value& value) {
        out += '\'';
        gotemplate::append_text(out, value);
        out += '\'';
    });
}

/// cat is a format of "%v %v ...", so a lone value's own spaces stay.
Value cat(Call& call)
{
    return joined(call, [](std::string& out, const Value& value) { gotemplate::append_text(out, value); });
}

std::string indented(std::int64_t spaces, std::string_view text, std::string_view function)
{
    const auto pad = repeat(" ", spaces, function);
    return pad + replace_all(text, "\n", "\n" + pad, function);
}

Value indent(Call& call)
{
    return indented(call.integer(0), call.string(1), "indent");
}
Value nindent(Call& call)
{
    return "\n" + indented(call.integer(0), call.string(1), "nindent");
}
Value repeat_text(Call& call)
{
    return repeat(call.string(1), call.integer(0), "repeat");
}

Value replace(Call& call)
{
    if (call.string(0) == call.string(1)) return call[2];
    return replace_all(call.string(2), call.string(0), call.string(1), "replace");
}

Value plural(Call& call)
{
    return call.integer(2) == 1 ? call[0] : call[1];
}
Value to_string(Call& call)
{
    return text_of(call[0]);
}
Value hello(Call&)
{
    return "Hello!";
}

/// Helm answers so unless --enable-dns is given; and this room has no sockets.
Value no_host(Call&)
{
    return "";
}

}  // namespace

void add_strings(FunctionMap& functions)
{
    functions.add({
        {"trunc", "int, string", trunc},
        {"substr", "int, int, string", substr},
        {"trim", "string", trim},
        {"trimAll", "string, string", trim_all},
        {"trimall", "string, string", trim_all},
        {"trimPrefix", "string, string", trim_prefix},
        {"trimSuffix", "string, string", trim_suffix},
        {"nospace", "string", nospace},
        {"initials", "string", initials},
        {"contains", "string, string", contains},
        {"hasPrefix", "string, string", has_prefix},
        {"hasSuffix", "string, string", has_suffix},
        {"quote", "...interface {}", quote},
        {"squote", "...interface {}", squote},
        {"cat", "...interface {}", cat},
        {"indent", "int, string", indent},
        {"nindent", "int, string", nindent},
        {"repeat", "int, string", repeat_text},
        {"replace", "string, string, string", replace},
        {"plural", "string, string, int", plural},
        {"toString", "interface {}", to_string},
        {"hello", "", hello},
        {"getHostByName", "string", no_host},
    });
}

}  // namespace sluice::sprig
