#pragma once
#include "http/message.hpp"
#include "registry/kind.hpp"
#include "serve/request.hpp"

namespace sluice::apiserver {

/// /openapi/v2, /openapi/v3 and /openapi/v3/{api/v1,apis/G/V}: the types and paths of what is served, without
/// prose: what kubectl asks before it validates, explains or merges.
http::Response openapi_answer(const Path&, const Kinds&);

}  // namespace sluice::apiserver
