#include "sprig/unicode.hpp"

#include "doc/unicode_ranges.hpp"
#include "doc/utf8.hpp"
#include "unicode_data.hpp"

#include <algorithm>

namespace sluice::sprig::unicode {

namespace {

constexpr char32_t kAscii = 0x80;

template <class Range> const Range* find(std::span<const Range> ranges, char32_t c) noexcept
{
    const auto range = std::ranges::lower_bound(ranges, c, {}, &Range::last);
    return range != ranges.end() && range->first <= c ? &*range : nullptr;
}

/// Runs of every second code point may lie inside one another, by one: the run before may hold `c` as well.
char32_t shifted(std::span<const CaseRange> ranges, char32_t c) noexcept
{
    const auto range = find(ranges, c);
    if (!range || (c - range->first) % static_cast<char32_t>(range->stride) != 0) return c;
    return static_cast<char32_t>(static_cast<std::int32_t>(c) + range->shift);
}

bool is_ascii_upper(char32_t c) noexcept
{
    return c >= 'A' && c <= 'Z';
}
bool is_ascii_lower(char32_t c) noexcept
{
    return c >= 'a' && c <= 'z';
}
bool is_ascii_digit(char32_t c) noexcept
{
    return c >= '0' && c <= '9';
}

std::string map(std::string_view text, char32_t (*replace)(char32_t) noexcept)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        doc::append_utf8(out, replace(c.value));
        text.remove_prefix(c.length);
    }
    return out;
}

/// As utf8.DecodeLastRuneInString.
doc::CodePoint decode_last(std::string_view text) noexcept
{
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
        const auto tail = text.substr(text.size() - length);
        if ((static_cast<unsigned char>(tail.front()) & 0xC0) == 0x80) continue;
        if (const auto c = doc::decode_utf8(tail); c.length == length) return c;
        break;
    }
    return {0xFFFD, 1, false};
}

template <class F> std::string_view trim_where(std::string_view text, F&& cut) noexcept
{
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        if (!cut(c.value)) break;
        text.remove_prefix(c.length);
    }
    while (!text.empty()) {
        const auto c = decode_last(text);
        if (!cut(c.value)) break;
        text.remove_suffix(c.length);
    }
    return text;
}

}  // namespace

bool is_upper(char32_t c) noexcept
{
    return c < kAscii ? is_ascii_upper(c) : find(kUpper, c) != nullptr;
}
bool is_lower(char32_t c) noexcept
{
    return c < kAscii ? is_ascii_lower(c) : find(kLower, c) != nullptr;
}
bool is_title(char32_t c) noexcept
{
    return c >= kAscii && find(kTitle, c) != nullptr;
}
bool is_digit(char32_t c) noexcept
{
    return doc::is_unicode_digit(c);
}
bool is_number(char32_t c) noexcept
{
    return c < kAscii ? is_ascii_digit(c) : find(kNumber, c) != nullptr;
}

bool is_letter(char32_t c) noexcept
{
    return doc::is_unicode_letter(c);
}

bool is_punct(char32_t c) noexcept
{
    constexpr std::u32string_view kAsciiPunctuation = U"!\"#%&'()*,-./:;?@[\\]_{}";
    return c < kAscii ? kAsciiPunctuation.find(c) != std::u32string_view::npos : find(kPunct, c) != nullptr;
}

bool is_space(char32_t c) noexcept
{
    return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

char32_t to_upper(char32_t c) noexcept
{
    return c < kAscii ? (is_ascii_lower(c) ? c - 'a' + 'A' : c) : shifted(kToUpper, c);
}

char32_t to_lower(char32_t c) noexcept
{
    return c < kAscii ? (is_ascii_upper(c) ? c - 'A' + 'a' : c) : shifted(kToLower, c);
}

char32_t to_title(char32_t c) noexcept
{
    return c < kAscii ? to_upper(c) : shifted(kToTitle, c);
}

std::string upper(std::string_view text)
{
    return map(text, to_upper);
}
std::string lower(std::string_view text)
{
    return map(text, to_lower);
}
std::string_view trim_space(std::string_view text) noexcept
{
    return trim_where(text, is_space);
}

std::string_view trim(std::string_view text, std::string_view cutset) noexcept
{
    return trim_where(text, [&](char32_t c) {
        for (auto rest = cutset; !rest.empty();) {
            const auto cut = doc::decode_utf8(rest);
            if (cut.value == c) return true;
            rest.remove_prefix(cut.length);
        }
        return false;
    });
}

std::size_t count(std::string_view text) noexcept
{
    std::size_t runes = 0;
    for (; !text.empty(); ++runes)
        text.remove_prefix(doc::decode_utf8(text).length);
    return runes;
}

std::u32string decode(std::string_view text)
{
    std::u32string runes;
    runes.reserve(text.size());
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        runes += c.value;
        text.remove_prefix(c.length);
    }
    return runes;
}

std::string encode(std::u32string_view runes)
{
    std::string text;
    text.reserve(runes.size());
    for (const auto c : runes)
        doc::append_utf8(text, c);
    return text;
}

}  // namespace sluice::sprig::unicode
