#pragma once
#include "chart/chart.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// A Kubernetes version as templates see it.
struct KubeVersion {
    std::string version;     ///< "v1.33.4-gke.1245000"; v3 has the numbers alone
    std::string normalized;  ///< what constraints are checked against: "v1.33.4"
    std::string major, minor;

    /// Reads --kube-version. Throws base::Error{Invalid} in Helm's words.
    static KubeVersion parse(std::string_view text, HelmVersion);
};

/// Capabilities: what templates know about the cluster.
struct Capabilities {
    KubeVersion kube_version;
    std::vector<std::string> api_versions;  ///< "apps/v1", and "apps/v1/Deployment" where a cluster was asked
    std::string helm_version;
    std::string go_version;

    /// What Helm 4.2 and 3.21 assume without a cluster: Kubernetes v1.36.0 and its built-in API versions.
    static Capabilities defaults(HelmVersion);
};

}  // namespace sluice::chart
