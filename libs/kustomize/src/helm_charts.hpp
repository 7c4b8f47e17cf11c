#pragma once
#include "kustomization.hpp"
#include "loader.hpp"
#include "plugins.hpp"

#include <memory>

namespace sluice::kustomize {

/// The generator of one entry of helmCharts; `ns` is the namespace for an entry without one of its own. What
/// the chart makes is marked, for no namespace of a kustomization is to reach it. Throws base::Error{Forbidden}
/// "must specify --enable-helm" where the build has no Charts, {Invalid, NotFound} for what the entry names.
Generator helm_generator(
    HelmChartEntry entry,
    HelmGlobals globals,
    const std::string& ns,
    const std::shared_ptr<const Loader>&,
    const BuildSchema&);

/// True of what a chart made.
bool is_helm_generated(const doc::Value& object);

}  // namespace sluice::kustomize
