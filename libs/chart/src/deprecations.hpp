#pragma once
#include <span>
#include <string_view>

namespace sluice::chart {

/// A built-in kind that Kubernetes means to drop, or has dropped. Versions are the minor ones of Kubernetes 1.
struct Deprecation {
    std::string_view api_version, kind;
    int since, gone;           ///< `gone` 0: not known
    std::string_view instead;  ///< "apps/v1 Deployment"; may be empty
};
std::span<const Deprecation> deprecations();

}  // namespace sluice::chart
