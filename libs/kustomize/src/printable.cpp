#include "printable.hpp"

#include "base/error.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Eight bytes at a time: most texts are plain ASCII.
bool is_below_7f(std::string_view text)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = kOnes << 7;
    std::uint64_t found = 0, word = 0;
    const char* at = text.data();
    auto left = text.size();
    for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
        std::memcpy(&word, at, sizeof word);
        found |= word | (word + kOnes);
    }
    for (; left > 0; --left, ++at) {
        const unsigned byte = static_cast<unsigned char>(*at);
        found |= byte | (byte + 1);
    }
    return (found & kHigh) == 0;
}

}  // namespace

bool holds_control(std::string_view text)
{
    if (is_below_7f(text)) return false;
    for (auto at = text.find_first_of("\x7F\xC2\xEF"); at != std::string_view::npos;
         at = text.find_first_of("\x7F\xC2\xEF", at + 1)) {
        const auto rest = text.substr(at);
        const auto second = rest.size() > 1 ? static_cast<unsigned char>(rest[1]) : 0u;
        if (rest[0] == '\x7F' || (rest[0] == '\xC2' && second < 0xA0 && second != 0x85)) return true;
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) return true;
    }
    return false;
}

namespace {

/// The reference puts the comment behind the colon and the braces on the line below, where nobody finds them.
bool is_cut_off(const doc::Member& member)
{
    const auto& value = member.value;
    return member.key_value.spelling() == doc::Spelling::Commented && value.empty() &&
           (value.is_array() || value.is_object()) && value.spelling() != doc::Spelling::InBraces;
}

bool is_printable(const doc::Value& value)
{
    if (value.is_string()) return !holds_control(value.as_string());
    for (const auto& element : value.elements())
        if (!is_printable(element)) return false;
    for (const auto& member : value.members())
        if (is_cut_off(member) || holds_control(member.key()) || !is_printable(member.value)) return false;
    return true;
}

/// Walks an object for the first of its troubles; tells it with the keys that lead there.
std::optional<std::string> trouble_in(const doc::Value& value, bool controls)
{
    constexpr std::string_view kControl = "control characters are not allowed in YAML";
    constexpr std::string_view kCutOff =
        "an empty list or map cannot be printed below a key that has a comment on its line";
    if (controls && value.is_string() && holds_control(value.as_string())) return std::string(kControl);
    for (const auto& element : value.elements())
        if (auto trouble = trouble_in(element, controls)) return trouble;
    for (const auto& member : value.members()) {
        if (controls && holds_control(member.key())) return fmt::format("a key: {}", kControl);
        const auto trouble =
            is_cut_off(member) ? std::optional(std::string(kCutOff)) : trouble_in(member.value, controls);
        if (trouble) return fmt::format("{}: {}", member.key(), *trouble);
    }
    return std::nullopt;
}

void refuse(const Resource& resource, const std::optional<std::string>& trouble)
{
    if (trouble)
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{}: {}", resource.id().str(), *trouble));
}

}  // namespace

void check_printable(const Resource& resource)
{
    if (!is_printable(resource.object)) refuse(resource, trouble_in(resource.object, true));
}

void check_comments(const Resource& resource)
{
    refuse(resource, trouble_in(resource.object, false));
}

}  // namespace sluice::kustomize
