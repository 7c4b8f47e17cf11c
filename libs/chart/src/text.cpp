#include "text.hpp"

#include <algorithm>

namespace sluice::chart {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool continues(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

char32_t tail(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]) & 0x3F;
}

}  // namespace

Rune first_rune(std::string_view text) noexcept
{
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return {lead, 1};
    if (lead >= 0xC2 && lead < 0xE0 && continues(text, 1)) return {(lead & 0x1Fu) << 6 | tail(text, 1), 2};
    if (lead >= 0xE0 && lead < 0xF0 && continues(text, 1) && continues(text, 2)) {
        const char32_t value = (lead & 0x0Fu) << 12 | tail(text, 1) << 6 | tail(text, 2);
        if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
    }
    if (lead >= 0xF0 && lead < 0xF5 && continues(text, 1) && continues(text, 2) && continues(text, 3)) {
        const char32_t value = (lead & 0x07u) << 18 | tail(text, 1) << 12 | tail(text, 2) << 6 | tail(text, 3);
        if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
    }
    return {kReplacement, 1};
}

void append_rune(std::string& out, char32_t value)
{
    const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0 | value >> 6);
        put(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        put(0xE0 | value >> 12);
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    } else {
        put(0xF0 | value >> 18);
        put(0x80 | (value >> 12 & 0x3F));
        put(0x80 | (value >> 6 & 0x3F));
        put(0x80 | (value & 0x3F));
    }
}

bool is_space(char32_t c) noexcept
{
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view trim_space_left(std::string_view text)
{
    while (!text.empty()) {
        const auto rune = first_rune(text);
        if (!is_space(rune.value)) break;
        text.remove_prefix(rune.length);
    }
    return text;
}

std::string_view trim_space(std::string_view text)
{
    text = trim_space_left(text);
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && text.size() - start < 4 && continues(text, start))
            --start;
        const auto rune = first_rune(text.substr(start));
        if (rune.length != text.size() - start || !is_space(rune.value)) break;
        text.remove_suffix(rune.length);
    }
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

bool equal_fold(std::string_view a, std::string_view b) noexcept
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string replace_all(std::string text, std::string_view what, std::string_view with)
{
    auto at = text.find(what);
    if (at == std::string::npos) return text;
    std::string out;
    std::size_t start = 0;
    for (; at != std::string::npos; at = text.find(what, start)) {
        out.append(text, start, at - start).append(with);
        start = at + what.size();
    }
    return out.append(text, start);
}

}  // namespace sluice::chart
