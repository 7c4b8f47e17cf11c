#pragma once
#include "http/message.hpp"
#include "kube/api_error.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace sluice::kube {

/// What a request was about, for the message of an answer that brings none of its own.
struct CallSubject {
    std::string_view verb;      ///< "get", "patch"
    std::string_view resource;  ///< "deployments.apps"; empty for raw calls
    std::string_view name;
};

/// The error that an answer outside 2xx stands for. Understands metav1.Status; for any other body (a proxy's
/// page, plain text) the message is the one that client-go makes up for that code.
ApiError api_error(const http::Response&, const CallSubject&);
/// The same for a Status that came inside a watch stream.
ApiError api_error(const doc::Value& status);

/// The Retry-After header in its form of seconds, which is the only one that API servers send.
std::optional<std::chrono::seconds> retry_after(const http::Response&);

}  // namespace sluice::kube
