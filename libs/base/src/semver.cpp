#include "base/semver.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::base {

namespace {

constexpr std::size_t kMaxVersionLength = 256;  // Masterminds 3.5

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_identifier(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::optional<std::uint64_t> number(std::string_view digits)
{
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// The part before `separator`, taken off the front of `text` together with it.
std::string_view take_until(std::string_view& text, char separator)
{
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return part;
}

/// Dot-separated, non-empty identifiers; those of a pre-release have no leading zeros when they are numbers.
bool identifiers_are_valid(std::string_view text, bool numbers_may_start_with_zero)
{
    for (bool more = true; more;) {
        more = text.find('.') != std::string_view::npos;
        const auto part = take_until(text, '.');
        if (part.empty() || !std::all_of(part.begin(), part.end(), is_identifier)) return false;
        const bool numeric = std::all_of(part.begin(), part.end(), is_digit);
        if (numeric && part.size() > 1 && part[0] == '0' && !numbers_may_start_with_zero) return false;
    }
    return true;
}

/// Splits "core-prerelease+metadata"; false if one of the tails has a character or a gap that it must not.
bool take_tails(std::string_view& text, Version& version)
{
    if (const auto plus = text.find('+'); plus != std::string_view::npos) {
        version.metadata = text.substr(plus + 1);
        text = text.substr(0, plus);
        if (!identifiers_are_valid(version.metadata, true)) return false;
    }
    if (const auto dash = text.find('-'); dash != std::string_view::npos) {
        version.prerelease = text.substr(dash + 1);
        text = text.substr(0, dash);
        if (!identifiers_are_valid(version.prerelease, true)) return false;
    }
    return true;
}

bool digits_only(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

int compare_identifiers(std::string_view left, std::string_view right)
{
    if (left == right) return 0;
    if (left.empty() || right.empty()) return left.empty() ? -1 : 1;
    const auto left_number = number(left), right_number = number(right);
    if (left_number && right_number) return *left_number < *right_number ? -1 : 1;
    if (left_number) return -1;
    if (right_number) return 1;
    return left < right ? -1 : 1;
}

/// No pre-release is higher than any.
int compare_prereleases(std::string_view left, std::string_view right)
{
    if (left.empty() || right.empty()) return left.empty() ? (right.empty() ? 0 : 1) : -1;
    while (!left.empty() || !right.empty()) {
        const auto left_part = take_until(left, '.'), right_part = take_until(right, '.');
        if (const int order = compare_identifiers(left_part, right_part); order != 0) return order;
    }
    return 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text)
{
    std::string error;
    return parse(text, error);
}

std::optional<Version> Version::parse(std::string_view text, std::string& error)
{
    if (text.size() > kMaxVersionLength) {
        error = "version string is too long (max 256 bytes)";
        return std::nullopt;
    }
    error = "invalid semantic version";
    Version version;
    version.original = text;
    if (text.starts_with('v')) text.remove_prefix(1);
    if (!take_tails(text, version)) return std::nullopt;

    std::array<std::string_view, 3> parts;
    std::size_t count = 0;
    for (bool more = true; more; ++count) {
        more = text.find('.') != std::string_view::npos;
        const auto part = take_until(text, '.');
        if (count == parts.size() || !digits_only(part)) return std::nullopt;
        parts[count] = part;
    }
    std::uint64_t* const numbers[] = {&version.major, &version.minor, &version.patch};
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = number(parts[i]);
        if (!value) {
            error = "error parsing version segment: strconv.ParseUint: parsing \"";
            error.append(parts[i]).append("\": value out of range");
            return std::nullopt;
        }
        *numbers[i] = *value;
    }
    if (!version.prerelease.empty() && !identifiers_are_valid(version.prerelease, false)) {
        error = "version segment starts with 0";
        return std::nullopt;
    }
    return version;
}

std::optional<Version> Version::parse_strict(std::string_view text)
{
    auto core = text.substr(0, std::min(text.find('-'), text.find('+')));
    if (std::count(core.begin(), core.end(), '.') != 2 || core.starts_with('v')) return std::nullopt;
    while (!core.empty()) {
        const auto part = take_until(core, '.');
        if (part.size() > 1 && part[0] == '0') return std::nullopt;
    }
    return parse(text);
}

std::string Version::str() const
{
    auto text = std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
    if (!prerelease.empty()) text += '-' + prerelease;
    if (!metadata.empty()) text += '+' + metadata;
    return text;
}

std::weak_ordering Version::operator<=>(const Version& other) const
{
    if (const auto order = major <=> other.major; order != 0) return order;
    if (const auto order = minor <=> other.minor; order != 0) return order;
    if (const auto order = patch <=> other.patch; order != 0) return order;
    return compare_prereleases(prerelease, other.prerelease) <=> 0;
}

}  // namespace sluice::base
