#pragma once
#include "session.hpp"

#include <filesystem>
#include <string>

namespace sluice::cli {

struct RunOptions {
    ClusterFlags cluster;
    std::filesystem::path storage_path;  ///< empty: $XDG_STATE_HOME/sluice/storage, or below ~/.local/state
    std::string storage_addr = "127.0.0.1:9790";
    std::string metrics_addr = "0";  ///< "0": not served, as controller-runtime reads it
    std::string health_addr = "0";
    std::string log_level = "info", log_encoding = "json";
    bool install_crds = true;
};

/// All controllers in this process, until SIGTERM or SIGINT. Returns the exit code.
int run_controllers(const RunOptions&);

}  // namespace sluice::cli
