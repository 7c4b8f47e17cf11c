#pragma once
#include "serve/call.hpp"

namespace sluice::apiserver {

/// GET of one object, as stored or in the shape asked for. Throws Failure.
http::Response read_object(const Cluster&, const Call&);
/// GET of a collection: pages, selectors, tables. Throws Failure.
http::Response read_list(const Cluster&, const Call&);

}  // namespace sluice::apiserver
