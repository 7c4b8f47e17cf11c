#include "words.hpp"

namespace sluice::front {

bool is_command(const char* const* words, std::string_view family, std::string_view verb)
{
    return words[0] && words[1] && words[2] && words[1] == family && words[2] == verb;
}

/// flag.
std::optional<std::string_view> take_value(const char* const*& word, std::string_view flag)
{
    std::string_view text = *word;
    if (!text.starts_with(flag)) return std::nullopt;
    text.remove_prefix(flag.size());
    if (text.starts_with('=')) return text.substr(1);
    if (!text.empty() || !word[1]) return std::nullopt;
    return *++word;
}

}  // namespace sluice::front
