#pragma once
#include "kube/resource.hpp"

#include <string>
#include <string_view>

namespace sluice::kustomize_controller {

/// Kinds that every API server has: nothing to be discovered. "ConfigMap", "Secret" and "ServiceAccount".
inline kube::Resource core_kind(std::string_view kind)
{
    kube::Resource resource;
    resource.gvk = {"", "v1", std::string(kind)};
    resource.plural = kind == "Secret" ? "secrets" : kind == "ConfigMap" ? "configmaps" : "serviceaccounts";
    return resource;
}

}  // namespace sluice::kustomize_controller
