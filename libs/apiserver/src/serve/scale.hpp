#pragma once
#include "serve/call.hpp"

namespace sluice::apiserver {

/// The scale subresource: GET, PUT and PATCH of the number of replicas. Throws Failure.
http::Response serve_scale(Cluster&, const Call&);

}  // namespace sluice::apiserver
