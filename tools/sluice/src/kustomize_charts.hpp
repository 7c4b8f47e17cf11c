#pragma once
#include "io/loop.hpp"
#include "kustomize.hpp"
#include "kustomize/charts.hpp"

#include <map>
#include <memory>
#include <string>

namespace sluice::cli {

/// HelmCharts: renders helmCharts with our own engine, and brings charts of http repositories into the folder
/// where kustomize would have them. Nothing is started before it is asked for.
class HelmCharts : public kustomize::Charts {
public:
    HelmCharts(Terminal& terminal, const KustomizeBuildOptions::Helm& options);
    Pulled pull(const Pull&) override;
    std::string render(const kustomize::Files&, const std::string& directory, const Inflation&) override;

private:
    Terminal& terminal_;
    KustomizeBuildOptions::Helm options_;
    std::unique_ptr<io::Loop> loop_;
};

}  // namespace sluice::cli
