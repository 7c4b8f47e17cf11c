#pragma once
#include <string>
#include <vector>

namespace sluice::gitserver {

struct ProcessResult {
    int exit_code = 0;
    std::string output, errors;
};
struct ProcessInput {
    std::vector<std::string> arguments;  ///< the program first, found by PATH
    std::vector<std::string> environment;
    std::string folder;  ///< empty: ours
    std::string input;
};
/// Runs a program to its end. Throws base::Error{Internal} if it cannot be started.
ProcessResult run_process(const ProcessInput&);

/// Our environment with some variables replaced.
std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& variables);

}  // namespace sluice::gitserver
