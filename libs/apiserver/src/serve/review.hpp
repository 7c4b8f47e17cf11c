#pragma once
#include "serve/call.hpp"

namespace sluice::apiserver {

/// True if the texts are equal, in a time that does not tell how much of one was right.
bool same_secret(std::string_view left, std::string_view right);

/// What is asked about users and their rights, and the verbs of pods and accounts that are a POST: tokens,
/// evictions, bindings. Everybody who has the token may do everything; so it is answered. Throws Failure.
http::Response serve_review(Cluster&, const Call&, std::string_view token);

}  // namespace sluice::apiserver
