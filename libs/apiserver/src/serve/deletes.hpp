#pragma once
#include "serve/call.hpp"

namespace sluice::apiserver {

/// DELETE of an object. Throws Failure.
http::Response delete_object(Cluster&, const Call&);
/// DELETE of what a collection's selectors name. Throws Failure.
http::Response delete_collection(Cluster&, const Call&);

}  // namespace sluice::apiserver
