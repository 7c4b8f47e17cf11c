#pragma once
#include "api/object.hpp"
#include "kube/resource.hpp"

namespace sluice::runtime {

/// One of our kinds in kube's terms; all are namespaced and have a status subresource.
inline kube::Resource resource_of(const api::ResourceInfo& info)
{
    kube::Resource resource;
    resource.gvk = {std::string(info.group), std::string(info.version), std::string(info.kind)};
    resource.plural = info.plural;
    resource.singular = info.singular;
    resource.subresources = {"status"};
    return resource;
}

}  // namespace sluice::runtime
