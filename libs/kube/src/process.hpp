#pragma once
#include "base/deadline.hpp"

#include <string>
#include <utility>
#include <vector>

namespace sluice::kube {

struct ProcessResult {
    int exit_code = 0;  ///< 128 + signal if a signal ended it, as a shell counts
    std::string output;
    std::string errors;  ///< the beginning of standard error
};

/// Runs a program (looked up in PATH unless it has a slash) with our environment and `environment` on top, with
/// an empty standard input, and collects what it prints. When the deadline passes or a stop is asked for, the
/// program and its children are killed. Throws base::Error{NotFound} if it cannot be started, {LimitExceeded}
/// above max_output, {Timeout}, or Cancelled.
ProcessResult run_process(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment,
    std::size_t max_output,
    const base::Deadline& deadline);

}  // namespace sluice::kube
