#include "doc/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace sluice::doc {

namespace {

constexpr CodePoint kInvalid{0xFFFD, 1, false};

bool is_ascii(std::uint64_t word)
{
    return (word & 0x8080'8080'8080'8080u) == 0;
}

}  // namespace

CodePoint decode_utf8(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = byte(0);
    if (first < 0x80) return {first, 1, true};
    const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || length > text.size()) return kInvalid;
    char32_t value = first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return kInvalid;
        value = value << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value < 0xE000;
    if (overlong || surrogate || value > 0x10FFFF) return kInvalid;
    return {value, length, true};
}

void append_utf8(std::string& out, char32_t c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool is_valid_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        if (std::uint64_t word; text.size() >= sizeof word) {
            std::memcpy(&word, text.data(), sizeof word);
            if (is_ascii(word)) {
                text.remove_prefix(sizeof word);
                continue;
            }
        }
        const auto c = decode_utf8(text);
        if (!c.valid) return false;
        text.remove_prefix(c.length);
    }
    return true;
}

std::string repair_utf8(std::string_view text)
{
    std::string repaired;
    while (!text.empty()) {
        const auto c = decode_utf8(text);
        append_utf8(repaired, c.value);
        text.remove_prefix(c.length);
    }
    return repaired;
}

}  // namespace sluice::doc
