#pragma once
#include "doc/value.hpp"

#include <string_view>

namespace sluice::apiserver {

/// The same object in another version of its kind. Custom resources change their apiVersion alone; of the
/// built-in kinds events (core and events.k8s.io) and HorizontalPodAutoscalers (v1 and v2) differ in shape.
doc::Value converted(doc::Value object, std::string_view api_version);

}  // namespace sluice::apiserver
