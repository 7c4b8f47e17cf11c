#pragma once
#include "serve/call.hpp"

namespace sluice::apiserver {

/// POST of an object to its collection. Throws Failure.
http::Response create_object(Cluster&, const Call&);
/// PUT of an object. Throws Failure.
http::Response update_object(Cluster&, const Call&);
/// PATCH in any of the four kinds. Throws Failure.
http::Response patch_object(Cluster&, const Call&);

}  // namespace sluice::apiserver
