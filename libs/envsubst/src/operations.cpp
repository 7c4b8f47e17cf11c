#include "operations.hpp"

#include "pattern.hpp"
#include "sprig/unicode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>

namespace sluice::envsubst {
namespace {

namespace unicode = sprig::unicode;

std::string joined(const Arguments& arguments)
{
    return std::accumulate(arguments.begin(), arguments.end(), std::string{});
}

/// strconv.Atoi.
std::optional<std::int64_t> integer(std::string_view text)
{
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// A position or length that is no number leaves the value as it is, as in bash.
std::string substring(const std::string& value, const Arguments& arguments)
{
    const auto size = static_cast<std::int64_t>(value.size());
    const auto position = integer(arguments.front());
    if (!position) return value;
    const std::int64_t begin = *position < 0 ? std::max<std::int64_t>(0, size + *position) : *position;
    if (arguments.size() > 1 && !integer(arguments[1])) return value;
    if (begin >= size) return {};
    const std::int64_t length = arguments.size() > 1 ? *integer(arguments[1]) : size;
    const std::int64_t end = length < 0 ? size + length : begin + std::min(length, size - begin);
    if (end <= begin) return {};
    return value.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

std::string with_first(const std::string& value, char32_t (*change)(char32_t) noexcept)
{
    if (value.empty()) return value;
    auto runes = unicode::decode(std::string_view(value).substr(0, 4));
    std::size_t bytes = unicode::encode(runes.substr(0, 1)).size();
    if (runes.front() == U'\uFFFD' && !value.starts_with("\uFFFD")) bytes = 1;  // an invalid byte
    const char32_t changed = change(runes.front());
    return unicode::encode({&changed, 1}) + value.substr(bytes);
}

std::string reversed(std::string_view text)
{
    auto runes = unicode::decode(text);
    std::ranges::reverse(runes);
    return unicode::encode(runes);
}

enum class Extent { Shortest, Longest };

/// Without the beginning that the pattern takes; an empty one is none.
std::string trimmed(const std::string& value, const std::string& pattern, Extent extent, std::size_t& steps)
{
    const Pattern wanted(pattern, steps);
    std::size_t found = 0;
    for (std::size_t length = value.size(); length > 0; --length) {
        const auto answer = wanted.matches(std::string_view(value).substr(0, length));
        if (answer == Pattern::Answer::Malformed) return value;
        if (answer != Pattern::Answer::Yes) continue;
        found = length;
        if (extent == Extent::Longest) break;
    }
    return value.substr(found);
}

std::string trimmed_end(const std::string& value, const std::string& pattern, Extent extent, std::size_t& steps)
{
    return reversed(trimmed(reversed(value), reversed(pattern), extent, steps));
}

/// An empty text stands before every character and at the end, as in Go.
std::string replaced(std::string value, std::string_view what, std::string_view by, bool all)
{
    std::string made;
    std::size_t at = 0;
    for (bool more = true; more && at <= value.size(); more = all) {
        const std::size_t found = value.find(what, at);
        if (found == std::string::npos) break;
        made.append(value, at, found - at).append(by);
        at = found + what.size();
        if (!what.empty()) continue;
        if (at == value.size()) return made;
        const std::size_t next = unicode::encode(unicode::decode(value.substr(at, 4)).substr(0, 1)).size();
        made.append(value, at, next);
        at += next;
    }
    return made.append(value, std::min(at, value.size()));
}

std::string replacement(std::string_view operation, const std::string& value, const Arguments& arguments)
{
    const std::string& what = arguments.front();
    if (operation == "/" || operation == "//")
        return replaced(value, what, arguments.size() > 1 ? arguments[1] : "", operation == "//");
    if (arguments.size() < 2) return value;
    if (operation == "/#") return value.starts_with(what) ? arguments[1] + value.substr(what.size()) : value;
    return value.ends_with(what) ? value.substr(0, value.size() - what.size()) + arguments[1] : value;
}

}  // namespace

bool is_default(std::string_view operation)
{
    static constexpr std::array<std::string_view, 5> kDefaults = {"=", ":-", ":+", ":=", ":?"};
    return std::ranges::find(kDefaults, operation) != kDefaults.end();
}

std::string
apply(std::string_view operation, const std::string& value, const Arguments& arguments, std::size_t& steps)
{
    if (operation == "^^") return unicode::upper(value);
    if (operation == ",,") return unicode::lower(value);
    if (operation == "^") return with_first(value, unicode::to_upper);
    if (operation == ",") return with_first(value, unicode::to_lower);
    if (operation == ":") return substring(value, arguments);
    if (operation == "#" && arguments.empty()) return std::to_string(value.size());
    if (operation == "#") return trimmed(value, arguments.front(), Extent::Shortest, steps);
    if (operation == "##") return trimmed(value, arguments.front(), Extent::Longest, steps);
    if (operation == "%") return trimmed_end(value, arguments.front(), Extent::Shortest, steps);
    if (operation == "%%") return trimmed_end(value, arguments.front(), Extent::Longest, steps);
    if (operation.starts_with('/')) return replacement(operation, value, arguments);
    return value.empty() ? joined(arguments) : value;
}

}  // namespace sluice::envsubst
