#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// The code point at the beginning of a text and its bytes; U+FFFD of one byte for what is no UTF-8, as Go
/// reads it.
struct Rune {
    char32_t value;
    std::size_t length;
};
Rune first_rune(std::string_view text) noexcept;
void append_rune(std::string& out, char32_t value);

/// unicode.IsSpace.
bool is_space(char32_t) noexcept;
/// strings.TrimSpace, TrimLeftFunc(unicode.IsSpace).
std::string_view trim_space(std::string_view);
std::string_view trim_space_left(std::string_view);
/// strings.Split by one character.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// Letters compared without case, ASCII alone.
bool equal_fold(std::string_view, std::string_view) noexcept;
std::string replace_all(std::string text, std::string_view what, std::string_view with);

}  // namespace sluice::chart
