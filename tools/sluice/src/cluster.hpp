#pragma once
#include "terminal.hpp"

#include <filesystem>
#include <string>

namespace sluice::cli {

/// A cluster on this machine: the embedded API server as a process of its own, found again by the folder that
/// it keeps.
struct LocalCluster {
    std::string name = "sluice";
    std::string address = "127.0.0.1";
    unsigned short port = 0;           ///< 0: any free one
    bool durable = false;              ///< keep the objects in a write-ahead file over a restart
    std::filesystem::path kubeconfig;  ///< empty: inside the cluster's folder

    /// $XDG_STATE_HOME/sluice/clusters/NAME, or below ~/.local/state.
    std::filesystem::path folder() const;
    std::filesystem::path kubeconfig_file() const;
};

/// Starts it in the background and returns when it answers; if it runs already, only says so.
void cluster_up(Terminal&, const LocalCluster&);
/// Ends it; without `durable` data nothing is left of it. Throws base::Error{NotFound} if none runs.
void cluster_down(Terminal&, const LocalCluster&);
/// Serves in this process until SIGTERM or SIGINT. Returns the exit code.
int cluster_serve(const LocalCluster&);

}  // namespace sluice::cli
