#pragma once
#include "base/deadline.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace sluice::cli {

/// The flags by which every verb finds its cluster; names and defaults are flux's.
struct ClusterFlags {
    std::string kubeconfig, context;
    std::string namespace_ = "flux-system";
    std::chrono::nanoseconds timeout = std::chrono::minutes(5);
};

/// Session: one command's connection to one cluster. Blocks while it talks; main thread only.
class Session {
public:
    explicit Session(const ClusterFlags&);
    kube::Client& client() { return *client_; }
    io::Loop& loop() { return loop_; }
    const std::string& namespace_name() const { return flags_.namespace_; }
    /// The command's own deadline, counted from the session's start.
    const base::Deadline& deadline() const { return deadline_; }

private:
    ClusterFlags flags_;
    base::Deadline deadline_;
    io::Loop loop_;
    std::unique_ptr<kube::Client> client_;
};

}  // namespace sluice::cli
