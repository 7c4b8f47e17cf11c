#pragma once
#include "chart/render.hpp"

namespace sluice::conformance {

/// Helm's functions, with fixed answers where the real ones draw random numbers, look at the clock or make
/// keys: what the corpus was rendered with.
const gotemplate::FunctionMap& steady_functions(chart::HelmVersion);
/// Options for a render of the corpus: release "rel" in "ns", 1970, nothing random.
chart::RenderOptions steady_options(chart::HelmVersion);

}  // namespace sluice::conformance
