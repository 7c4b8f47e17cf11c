#pragma once
#include "base/error.hpp"
#include "doc/value.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace sluice::kube {

/// ApiError: the API server answered with a Status that the caller did not expect. `what()` is the Status'
/// message.
class ApiError : public base::Error {
public:
    ApiError(int code, std::string reason, const std::string& message, doc::Value status);
    int code() const noexcept { return code_; }
    /// metav1.StatusReason: "Conflict", "Invalid", "Forbidden", ...
    const std::string& reason() const noexcept { return reason_; }
    const doc::Value& status() const noexcept { return status_; }
    bool not_found() const noexcept { return code_ == 404; }
    bool conflict() const noexcept { return code_ == 409 && reason_ != "AlreadyExists"; }
    bool already_exists() const noexcept { return reason_ == "AlreadyExists"; }
    bool invalid() const noexcept { return code_ == 422; }
    bool gone() const noexcept { return code_ == 410; }
    /// From details.retryAfterSeconds or Retry-After.
    std::optional<std::chrono::seconds> retry_after;

private:
    int code_;
    std::string reason_;
    doc::Value status_;
};

}  // namespace sluice::kube
