#pragma once
#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::doc {

/// Characters that mean nothing to YAML anywhere but at a scalar's begin.
inline constexpr std::array<bool, 256> kWordCharacters = [] {
    std::array<bool, 256> is_word{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-"))
        is_word[static_cast<unsigned char>(c)] = true;
    return is_word;
}();

inline bool is_word_character(char c)
{
    return kWordCharacters[static_cast<unsigned char>(c)];
}

/// The text is a plain scalar wherever it stands; its type is another question.
inline bool is_plain_word(std::string_view text)
{
    return !text.empty() && text[0] != '-' && text[0] != '.' &&
           std::all_of(text.begin(), text.end(), is_word_character);
}

}  // namespace sluice::doc
