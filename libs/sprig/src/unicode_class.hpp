#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sprig {

/// RE2's spelling of the class that Go's regexp calls \p{name} (\P{name} if `negative`), to stand inside of
/// brackets or alone; nullopt if Go knows no such class. Case, spaces, hyphens and underscores of the name do
/// not count.
std::optional<std::string> re2_unicode_class(std::string_view name, bool negative, bool in_brackets);

}  // namespace sluice::sprig
