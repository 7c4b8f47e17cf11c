#pragma once
#include "chart/render.hpp"
#include "doc/value.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::chart {

/// One step of Flux's post-rendering: the objects that a chart made, in their order, become others. Throws
/// base::Error{Invalid, LimitExceeded}.
using PostRenderStep = std::function<std::vector<doc::Value>(std::vector<doc::Value>)>;

/// A HelmRelease's spec.postRenderers[].kustomize: `patches` and `images`, applied by the kustomize engine as
/// helm-controller 1.6 does it.
PostRenderStep kustomize_step(doc::Value spec);
using Pairs = std::vector<std::pair<std::string, std::string>>;
/// Labels and annotations for every object, over those that are there: spec.commonMetadata, and the labels that
/// say which HelmRelease made an object.
PostRenderStep metadata_step(Pairs labels, Pairs annotations);

/// What happens to hooks. Helm v4's default is Combined; NoHooks is what Helm v3 does.
enum class PostRenderStrategy {
    Combined,  ///< they go through the steps together with all other objects
    Separate,  ///< by themselves, so that an object may be there as a hook and as none
    NoHooks    ///< they stay as they are
};

/// The steps one after the other, for render(). Objects keep the file that they came from; new ones are in
/// files of their own.
PostRenderer
post_renderer(std::vector<PostRenderStep> steps, PostRenderStrategy, HelmVersion = HelmVersion::V4);

}  // namespace sluice::chart
