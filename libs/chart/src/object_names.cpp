#include "object_names.hpp"

#include "gotemplate/strconv.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

using Faults = std::vector<std::string>;

constexpr std::size_t kLongestLabel = 63, kLongestSubdomain = 253;

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_label(std::string_view text)
{
    const auto inner = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
    return !text.empty() && std::ranges::all_of(text, inner) && text.front() != '-' && text.back() != '-';
}

void check_length(std::string_view name, std::size_t longest, Faults& faults)
{
    if (name.size() > longest) faults.push_back(fmt::format("must be no more than {} characters", longest));
}

Faults subdomain_faults(std::string_view name)
{
    Faults faults;
    check_length(name, kLongestSubdomain, faults);
    if (!std::ranges::all_of(split(name, '.'), is_label))
        faults.emplace_back(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
            "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    return faults;
}

Faults label_faults(std::string_view name)
{
    Faults faults;
    check_length(name, kLongestLabel, faults);
    if (is_label(name)) return faults;
    if (std::ranges::all_of(split(name, '.'), is_label))
        faults.emplace_back("must not contain dots");
    else
        faults.emplace_back(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
            "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
            "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
    return faults;
}

Faults old_label_faults(std::string_view name)
{
    Faults faults;
    check_length(name, kLongestLabel, faults);
    if (!is_label(name) || !is_lower(name.front()))
        faults.emplace_back(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
            "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
            "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
    return faults;
}

Faults segment_faults(std::string_view name)
{
    if (name == "." || name == "..") return {fmt::format("may not be '{}'", name)};
    Faults faults;
    for (const auto character : {'/', '%'})
        if (name.find(character) != std::string_view::npos)
            faults.push_back(fmt::format("may not contain '{}'", character));
    return faults;
}

Faults faults_of(std::string_view kind, std::string_view name)
{
    constexpr std::array<std::string_view, 4> kRoles{
        "role", "clusterrole", "rolebinding", "clusterrolebinding"};
    if (std::ranges::any_of(kRoles, [&](auto role) { return equal_fold(role, kind); }))
        return segment_faults(name);
    if (equal_fold(kind, "certificatesigningrequest")) return {};
    if (equal_fold(kind, "service")) return old_label_faults(name);
    return equal_fold(kind, "namespace") ? label_faults(name) : subdomain_faults(name);
}

}  // namespace

std::string name_fault(std::string_view kind, std::string_view name)
{
    std::vector<std::string> told;
    for (const auto& fault : faults_of(kind, name))
        told.push_back(
            fmt::format("metadata.name: Invalid value: {}: {}", gotemplate::strconv::quote(name), fault));
    return told.size() > 1 ? "[" + join(told, ", ") + "]" : join(told, "");
}

}  // namespace sluice::chart
