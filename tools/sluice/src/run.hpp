#pragma once
#include "session.hpp"

#include <string>

namespace sluice::cli {

struct RunOptions {
    ClusterFlags cluster;
    std::string storage_path;  ///< empty: below the cluster's state folder
    std::string storage_addr = "127.0.0.1:0";
    std::string metrics_addr = "0";  ///< "0": not served, as controller-runtime reads it
    std::string health_addr = "0";
    std::string log_level = "info", log_encoding = "json";
    bool install_crds = true;
};

/// All controllers in this process, until SIGTERM or SIGINT. Returns the exit code.
int run_controllers(const RunOptions&);

}  // namespace sluice::cli
