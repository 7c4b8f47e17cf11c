#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// Go's unicode package and the parts of its strings package that depend on it: classes and case mappings of
/// code points (Unicode 15). Pure functions.
namespace sluice::sprig::unicode {

bool is_upper(char32_t c) noexcept;
bool is_lower(char32_t c) noexcept;
bool is_title(char32_t c) noexcept;  ///< title case only, such as U+01C5
bool is_letter(char32_t c) noexcept;
bool is_digit(char32_t c) noexcept;   ///< category Nd
bool is_number(char32_t c) noexcept;  ///< category N
bool is_punct(char32_t c) noexcept;   ///< category P
bool is_space(char32_t c) noexcept;
char32_t to_upper(char32_t c) noexcept;
char32_t to_lower(char32_t c) noexcept;
char32_t to_title(char32_t c) noexcept;

/// strings.ToUpper, strings.ToLower: an invalid byte becomes U+FFFD when the text is not ASCII.
std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// strings.TrimSpace.
std::string_view trim_space(std::string_view text) noexcept;
/// strings.Trim: without the code points of `cutset` at both ends.
std::string_view trim(std::string_view text, std::string_view cutset) noexcept;
/// utf8.RuneCountInString: an invalid byte counts as one.
std::size_t count(std::string_view text) noexcept;
/// []rune(text): an invalid byte is U+FFFD.
std::u32string decode(std::string_view text);
/// string(runes).
std::string encode(std::u32string_view runes);

}  // namespace sluice::sprig::unicode
