#pragma once
#include "api/kustomization.hpp"
#include "artifact/artifact.hpp"
#include "doc/value.hpp"
#include "kube/resource.hpp"
#include "sources.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kustomize_controller {

/// Reads a Kustomization as it is now; nullopt: there is none.
using FindKustomization = std::function<std::optional<doc::Value>(const kube::ObjectKey&)>;

struct Blocker {
    kube::ObjectKey key;
    std::string message;
};

/// The first of spec.dependsOn that is not ready, in Flux's words; nullopt: all are. A dependency is ready when
/// its generation is observed, Ready is True and, if both build from one source, it has applied this very
/// revision.
std::optional<Blocker>
unready_dependency(const api::Kustomization&, const artifact::Artifact&, const FindKustomization&);

/// Those of these Kustomizations that build from the source and have not come to this artifact's revision.
/// Flux's rule: who is ready, or at it, with this very revision has nothing to do.
std::vector<doc::Value>
outdated(const std::vector<doc::Value>& kustomizations, const SourceRef&, const artifact::Artifact&);

/// Keys of these Kustomizations, dependencies before their dependents, otherwise in the order given. nullopt:
/// they depend on each other in a circle.
std::optional<std::vector<kube::ObjectKey>>
in_order_of_dependency(const std::vector<doc::Value>& kustomizations);

}  // namespace sluice::kustomize_controller
