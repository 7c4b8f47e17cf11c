#pragma once
#include <optional>
#include <string_view>

namespace sluice::front {

/// Whether main's words begin with "sluice FAMILY VERB".
bool is_command(const char* const* words, std::string_view family, std::string_view verb);

/// The value of "--flag=value" or "--flag value"; `word` then stands on the last word of it. nullopt: another
/// flag.
std::optional<std::string_view> take_value(const char* const*& word, std::string_view flag);

}  // namespace sluice::front
