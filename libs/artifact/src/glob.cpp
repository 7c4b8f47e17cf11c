#include "glob.hpp"

#include <cstdint>
#include <optional>

namespace sluice::artifact {
namespace {

/// Takes one UTF-8 character off the front; a broken byte counts as a character of its own, as in Go.
char32_t take_character(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    if (length == 1 || length > text.size()) {
        text.remove_prefix(1);
        return first < 0x80 ? first : 0xFFFD;
    }
    char32_t character = first & (0x7Fu >> length);
    for (std::size_t at = 1; at < length; ++at)
        character = (character << 6) | (static_cast<unsigned char>(text[at]) & 0x3Fu);
    text.remove_prefix(length);
    return character;
}

/// One end of a range in a class; nullopt if the class is malformed there.
std::optional<char32_t> take_class_character(std::string_view& pattern)
{
    if (pattern.empty() || pattern[0] == '-' || pattern[0] == ']') return std::nullopt;
    if (pattern[0] == '\\') pattern.remove_prefix(1);
    if (pattern.empty()) return std::nullopt;
    const auto character = take_character(pattern);
    // A class that ends here without "]" is malformed.
    return pattern.empty() ? std::nullopt : std::optional(character);
}

/// Takes "[...]" off the pattern. nullopt: malformed.
std::optional<bool> take_class(std::string_view& pattern, char32_t wanted)
{
    pattern.remove_prefix(1);
    const bool negated = pattern.starts_with('^');
    if (negated) pattern.remove_prefix(1);
    bool inside = false;
    for (int ranges = 0;; ++ranges) {
        if (pattern.starts_with(']') && ranges > 0) {
            pattern.remove_prefix(1);
            return inside != negated;
        }
        const auto low = take_class_character(pattern);
        if (!low) return std::nullopt;
        auto high = low;
        if (pattern.starts_with('-')) {
            pattern.remove_prefix(1);
            high = take_class_character(pattern);
            if (!high) return std::nullopt;
        }
        inside = inside || (*low <= wanted && wanted <= *high);
    }
}

/// Takes one element that is no star off both. False: no match, or malformed.
bool take_element(std::string_view& pattern, std::string_view& name)
{
    if (name.empty()) return false;
    if (pattern[0] == '[') {
        const auto inside = take_class(pattern, take_character(name));
        return inside.value_or(false);
    }
    if (pattern[0] == '?') {
        pattern.remove_prefix(1);
        take_character(name);
        return true;
    }
    if (pattern[0] == '\\') pattern.remove_prefix(1);
    if (pattern.empty() || pattern[0] != name[0]) return false;
    pattern.remove_prefix(1);
    name.remove_prefix(1);
    return true;
}

}  // namespace

bool is_well_formed(std::string_view pattern)
{
    while (!pattern.empty()) {
        if (pattern[0] == '[') {
            if (!take_class(pattern, 0)) return false;
            continue;
        }
        if (pattern[0] == '\\') pattern.remove_prefix(1);
        if (pattern.empty()) return false;
        pattern.remove_prefix(1);
    }
    return true;
}

bool glob_matches(std::string_view pattern, std::string_view name)
{
    // Only the last star ever needs another try, so this is quadratic at worst.
    std::optional<std::string_view> after_star;
    std::string_view star_name;
    while (true) {
        if (pattern.starts_with('*')) {
            pattern.remove_prefix(1);
            after_star = pattern;
            star_name = name;
            continue;
        }
        if (pattern.empty() && name.empty()) return true;
        if (!pattern.empty() && take_element(pattern, name)) continue;
        if (!after_star || star_name.empty()) return false;
        take_character(star_name);
        pattern = *after_star;
        name = star_name;
    }
}

}  // namespace sluice::artifact
