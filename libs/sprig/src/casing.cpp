#include "groups.hpp"
#include "sprig/unicode.hpp"
#include "word_case.hpp"

#include <algorithm>
#include <cstdint>

/// Upper and lower case, and shortening and wrapping of lines.
namespace sluice::sprig {

namespace {

Value upper(Call& call)
{
    return unicode::upper(call.string(0));
}
Value lower(Call& call)
{
    return unicode::lower(call.string(0));
}

/// strings.Title's idea of what stands between words.
bool separates_words(char32_t c)
{
    if (c == '_' || unicode::is_letter(c) || unicode::is_digit(c)) return false;
    return c < 0x80 || unicode::is_space(c);
}

Value title(Call& call)
{
    auto runes = unicode::decode(call.string(0));
    char32_t previous = ' ';
    for (auto& c : runes) {
        const auto original = c;
        if (separates_words(previous)) c = unicode::to_title(c);
        previous = original;
    }
    return unicode::encode(runes);
}

Value untitle(Call& call)
{
    auto runes = unicode::decode(call.string(0));
    bool starts_word = true;
    for (auto& c : runes) {
        const bool space = unicode::is_space(c);
        if (starts_word && !space) c = unicode::to_lower(c);
        starts_word = space;
    }
    return unicode::encode(runes);
}

/// Lower case becomes title case where a word starts and upper case elsewhere; upper and title case become
/// lower case.
Value swapcase(Call& call)
{
    auto runes = unicode::decode(call.string(0));
    bool after_space = true;
    for (auto& c : runes) {
        if (unicode::is_upper(c) || unicode::is_title(c)) {
            c = unicode::to_lower(c);
            after_space = false;
        } else if (unicode::is_lower(c)) {
            c = after_space ? unicode::to_title(c) : unicode::to_upper(c);
            after_space = false;
        } else {
            after_space = unicode::is_space(c);
        }
    }
    return unicode::encode(runes);
}

Value camelcase(Call& call)
{
    return pascal_case(call.string(0));
}
Value snakecase(Call& call)
{
    return lower_with_connector(call.string(0), '_');
}
Value kebabcase(Call& call)
{
    return lower_with_connector(call.string(0), '-');
}

// ---- Shortening. Widths are bytes.

constexpr std::string_view kEllipsis = "...";

std::string abbreviate_end(std::string_view text, std::size_t width)
{
    if (text.size() <= width) return std::string(text);
    return std::string(text.substr(0, width - kEllipsis.size())) += kEllipsis;
}

/// At most `width` bytes with an ellipsis at either end, so that the byte at `offset` is inside.
std::string abbreviate(std::string_view text, std::int64_t offset, std::int64_t width)
{
    const auto size = static_cast<std::int64_t>(text.size());
    if (size <= width) return std::string(text);
    const auto kept = width - 3;
    offset = std::min(offset, size);
    // As Go's int does, the distance from a very negative offset wraps around.
    const auto behind =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(size) - static_cast<std::uint64_t>(offset));
    if (behind < kept) offset = size - kept;
    if (offset <= 4) return abbreviate_end(text, static_cast<std::size_t>(width));
    if (width < 7) return {};
    const auto from = offset + kept < size ? offset : size - kept;
    const auto tail = text.substr(static_cast<std::size_t>(from));
    return std::string(kEllipsis) +
           (offset + kept < size ? abbreviate_end(tail, static_cast<std::size_t>(kept)) : std::string(tail));
}

Value abbrev(Call& call)
{
    if (call.integer(0) < 4) return call[1];
    return abbreviate(call.string(1), 0, call.integer(0));
}

Value abbrevboth(Call& call)
{
    const auto left = call.integer(0);
    const auto right = call.integer(1);
    if (right < 4 || (left > 0 && right < 7)) return call[2];
    return abbreviate(call.string(2), left, right);
}

// ---- Wrapping. Columns are bytes.

/// Breaks at spaces, which the break replaces. A word longer than a line is cut if `cut_words`, and else left
/// whole.
std::string wrap_text(std::string_view text, std::int64_t columns, std::string_view line_break, bool cut_words)
{
    const auto width = static_cast<std::size_t>(std::max<std::int64_t>(columns, 1));
    std::string out;
    const auto line = [&](std::size_t length, std::size_t dropped) {
        out += text.substr(0, length);
        out += line_break;
        text.remove_prefix(length + dropped);
    };
    while (text.size() > width) {
        if (text.front() == ' ') {
            text.remove_prefix(1);
        } else if (const auto space = text.rfind(' ', width); space != std::string_view::npos) {
            line(space, 1);
        } else if (cut_words) {
            line(width, 0);
        } else if (const auto end = text.find(' ', width); end != std::string_view::npos) {
            line(end, 1);
        } else {
            break;
        }
    }
    out += text;
    return out;
}

Value wrap(Call& call)
{
    return wrap_text(call.string(1), call.integer(0), "\n", false);
}

Value wrap_with(Call& call)
{
    const auto line_break = call.string(1).empty() ? std::string_view("\n") : call.string(1);
    return wrap_text(call.string(2), call.integer(0), line_break, true);
}

}  // namespace

void add_casing(FunctionMap& functions)
{
    functions.add({
        {"upper", "string", upper},
        {"lower", "string", lower},
        {"title", "string", title},
        {"untitle", "string", untitle},
        {"swapcase", "string", swapcase},
        {"camelcase", "string", camelcase},
        {"snakecase", "string", snakecase},
        {"kebabcase", "string", kebabcase},
        {"abbrev", "int, string", abbrev},
        {"abbrevboth", "int, int, string", abbrevboth},
        {"wrap", "int, string", wrap},
        {"wrapWith", "int, string, string", wrap_with},
    });
}

}  // namespace sluice::sprig
