#include "format.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace sluice::jsonschema {
namespace strconv = gotemplate::strconv;

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// The code point at the beginning of a text, as %q shows it.
std::string quoted_rune(std::string_view text)
{
    return strconv::quote_rune(doc::decode_utf8(text).value);
}

/// The first character that does not fit, quoted; "" if all do.
std::string first_misfit(std::string_view text, bool (*fits)(char))
{
    const auto misfit = std::find_if_not(text.begin(), text.end(), fits);
    return misfit == text.end() ? ""
                                : quoted_rune(text.substr(static_cast<std::size_t>(misfit - text.begin())));
}

std::string check_json_pointer(std::string_view text)
{
    if (text.empty()) return "";
    if (text[0] != '/') return "not starting with /";
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
            return "~ must be followed by 0 or 1";
    return "";
}

std::string check_relative_json_pointer(std::string_view text)
{
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    if (digits == 0) return "must start with non-negative integer";
    if (digits > 1 && text[0] == '0') return "starts with zero";
    text.remove_prefix(digits);
    return text == "#" ? "" : check_json_pointer(text);
}

std::string check_uuid(std::string_view text)
{
    static constexpr std::size_t sizes[] = {8, 4, 4, 4, 12};
    const auto groups = split(text, '-');
    if (groups.size() != 5) return "must have 5 elements";
    for (std::size_t i = 0; i < 5; ++i) {
        if (groups[i].size() != sizes[i])
            return fmt::format("element {} must be {} characters long", i + 1, sizes[i]);
        const auto misfit =
            first_misfit(groups[i], [](char c) { return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); });
        if (!misfit.empty()) return "non-hex character " + misfit;
    }
    return "";
}

std::string check_ipv4(std::string_view text)
{
    const auto groups = split(text, '.');
    if (groups.size() != 4) return "expected four decimals";
    for (const auto group : groups) {
        if (group.size() > 1 && group[0] == '0') return "leading zeros";
        const auto number = strconv::atoi(group);
        if (!number) return number.error;
        if (number.value < 0 || number.value > 255) return "decimal must be between 0 and 255";
    }
    return "";
}

std::string check_hostname(std::string_view text)
{
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.size() > 253) return "more than 253 characters long";
    for (const auto label : split(text, '.')) {
        if (label.empty() || label.size() > 63) return "label must be 1 to 63 characters long";
        if (label.starts_with('-')) return "label starts with hyphen";
        if (label.ends_with('-')) return "label ends with hyphen";
        const auto misfit = first_misfit(label, [](char c) { return is_alphanumeric(c) || c == '-'; });
        if (!misfit.empty()) return "invalid character " + misfit;
    }
    return "";
}

std::string check_local_part(std::string_view local)
{
    if (local.size() > 1 && local.starts_with('"')) {
        const bool bad = local.substr(1, local.size() - 2).find_first_of("\\\"") != std::string_view::npos;
        return bad ? "backslash and quote are not allowed within quoted local part" : "";
    }
    if (local.starts_with('.')) return "starts with dot";
    if (local.ends_with('.')) return "ends with dot";
    if (local.find("..") != std::string_view::npos) return "consecutive dots";
    const auto misfit = first_misfit(local, [](char c) {
        return is_alphanumeric(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
    });
    return misfit.empty() ? "" : "invalid character " + misfit;
}

std::string prefixed(std::string_view what, std::string error)
{
    return error.empty() ? "" : std::string(what) + ": " + error;
}

std::string check_email(std::string_view text)
{
    if (text.size() > 254) return "more than 255 characters long";
    const auto at = text.rfind('@');
    if (at == std::string_view::npos) return "missing @";
    auto domain = text.substr(at + 1);
    if (at > 64) return "local part more than 64 characters long";
    if (auto error = check_local_part(text.substr(0, at)); !error.empty()) return error;
    if (!domain.starts_with('[') || !domain.ends_with(']') || domain.size() < 2)
        return prefixed("invalid domain", check_hostname(domain));
    domain = domain.substr(1, domain.size() - 2);
    if (domain.starts_with("IPv6:")) return prefixed("invalid ipv6 address", check_ipv6(domain.substr(5)));
    return prefixed("invalid ipv4 address", check_ipv4(domain));
}

std::string semver_identifiers(std::string_view text, std::string_view what)
{
    for (const auto identifier : split(text, '.')) {
        if (identifier.empty()) return fmt::format("{} identifier is empty", what);
        const auto misfit = first_misfit(identifier, [](char c) { return is_alphanumeric(c) || c == '-'; });
        if (!misfit.empty()) return fmt::format("invalid character {} in {} identifier", misfit, what);
        const bool number = std::all_of(identifier.begin(), identifier.end(), is_digit);
        if (what == "pre-release" && number && identifier.size() > 1 && identifier[0] == '0')
            return "pre-release numeric identifier starts with zero";
    }
    return "";
}

std::string check_semver(std::string_view text)
{
    if (const auto plus = text.find('+'); plus != std::string_view::npos) {
        const auto build = text.substr(plus + 1);
        if (build.empty()) return "build is empty";
        if (auto error = semver_identifiers(build, "build"); !error.empty()) return error;
        text = text.substr(0, plus);
    }
    if (const auto dash = text.find('-'); dash != std::string_view::npos) {
        if (auto error = semver_identifiers(text.substr(dash + 1), "pre-release"); !error.empty()) return error;
        text = text.substr(0, dash);
    }
    const auto parts = split(text, '.');
    if (parts.size() != 3) return "versionCore must have 3 numbers separated by dot";
    static constexpr std::string_view names[] = {"major", "minor", "patch"};
    for (std::size_t i = 0; i < 3; ++i) {
        if (parts[i].empty()) return fmt::format("{} is empty", names[i]);
        if (parts[i].size() > 1 && parts[i][0] == '0') return fmt::format("{} starts with zero", names[i]);
        if (!std::all_of(parts[i].begin(), parts[i].end(), is_digit))
            return fmt::format("{} contains non-digit", names[i]);
    }
    return "";
}

struct Format {
    std::string_view name;
    FormatCheck check;
};
constexpr Format kFormats[] = {
    {"json-pointer", check_json_pointer},
    {"relative-json-pointer", check_relative_json_pointer},
    {"uuid", check_uuid},
    {"duration", check_duration},
    {"period", check_period},
    {"ipv4", check_ipv4},
    {"ipv6", check_ipv6},
    {"hostname", check_hostname},
    {"email", check_email},
    {"date", check_date},
    {"time", check_time},
    {"date-time", check_date_time},
    {"uri", check_uri},
    {"iri", check_uri},
    {"uri-reference", check_uri_reference},
    {"iri-reference", check_uri_reference},
    {"uri-template", check_uri_template},
    {"semver", check_semver},
    {"regex", check_regex},
};

}  // namespace

FormatCheck find_format(std::string_view name) noexcept
{
    for (const auto& format : kFormats)
        if (format.name == name) return format.check;
    return nullptr;
}

}  // namespace sluice::jsonschema
