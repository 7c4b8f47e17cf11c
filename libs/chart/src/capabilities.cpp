#include "chart/capabilities.hpp"

#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;

namespace {

/// client-go 0.36's scheme with apiextensions, in its order.
constexpr std::array<std::string_view, 55> kApiVersions{
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha2",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string quoted(std::string_view text)
{
    return gotemplate::strconv::quote(text);
}

/// The dotted numbers at the beginning of a version, after an optional "v".
std::string_view numbers_of(std::string_view text)
{
    if (text.starts_with('v')) text.remove_prefix(1);
    std::size_t end = 0;
    while (end < text.size()) {
        std::size_t digits = end;
        while (digits < text.size() && is_digit(text[digits]))
            ++digits;
        if (digits == end) return end == 0 ? std::string_view() : text.substr(0, end - 1);
        end = digits;
        if (end == text.size() || text[end] != '.') return text.substr(0, end);
        ++end;
    }
    return text.substr(0, end - 1);
}

/// k8s.io/apimachinery's version.ParseGeneric: at least two numbers, anything behind.
KubeVersion parse_generic(std::string_view text)
{
    auto trimmed = trim_space_left(text);
    const auto numbers = numbers_of(trimmed);
    if (numbers.empty())
        throw Error(ErrorKind::Invalid, fmt::format("could not parse {} as version", quoted(text)));
    const auto parts = split(numbers, '.');
    if (parts.size() < 2)
        throw Error(ErrorKind::Invalid, fmt::format("illegal version string {}", quoted(text)));
    for (const auto part : parts)
        if (part.size() > 1 && part[0] == '0')
            throw Error(
                ErrorKind::Invalid,
                fmt::format("illegal zero-prefixed version component {} in {}", quoted(part), quoted(text)));
    return {
        std::string(text.starts_with('v') ? "" : "v") + std::string(text),
        "v" + std::string(numbers),
        std::string(parts[0]),
        std::string(parts[1])};
}

}  // namespace

KubeVersion KubeVersion::parse(std::string_view text, HelmVersion version)
{
    auto parsed = parse_generic(text);
    if (version == HelmVersion::V3) parsed.version = parsed.normalized;
    return parsed;
}

Capabilities Capabilities::defaults(HelmVersion version)
{
    Capabilities capabilities;
    capabilities.kube_version = {"v1.36.0", "v1.36.0", "1", "36"};
    capabilities.api_versions.assign(kApiVersions.begin(), kApiVersions.end());
    capabilities.helm_version = version == HelmVersion::V4 ? "v4.2" : "v3.21";
    capabilities.go_version = "go1.26.8";
    return capabilities;
}

}  // namespace sluice::chart
