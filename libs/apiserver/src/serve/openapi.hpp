#pragma once
#include "http/message.hpp"
#include "registry/kind.hpp"
#include "serve/request.hpp"

#include <string_view>

namespace sluice::apiserver {

/// /openapi/v2, /openapi/v3 and /openapi/v3/{api/v1,apis/G/V}: the types and paths of what is served, without
/// prose: what kubectl asks before it validates, explains or merges. `accept` is the request's Accept header:
/// to a client that reads /openapi/v2 as protobuf alone (kubectl, for the items of a List) we answer with the
/// empty document, which tells it to leave validation to the server.
http::Response openapi_answer(const Path&, const Kinds&, std::string_view accept);

}  // namespace sluice::apiserver
