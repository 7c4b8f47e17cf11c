#pragma once
#include "http/server.hpp"
#include "io/loop.hpp"

#include <memory>
#include <string>

namespace sluice::source_controller {

/// ArtifactServer: serves the store's files to consumers. Starts once this process leads, so that a Service's
/// readiness probe (GET / here) routes to the leader alone.
class ArtifactServer {
public:
    /// Throws base::Error{Invalid} naming --storage-addr. With port 0 it listens at once, since others must be
    /// told where.
    ArtifactServer(io::Loop& loop, std::string root, const std::string& address);

    /// What consumers are told: `wanted` if there is one, else made of the address that is listened on.
    std::string advertised(const std::string& wanted) const;
    void start();
    /// Lets downloads under way finish, for a few seconds.
    void stop();

private:
    io::Loop& loop_;
    std::string root_;
    http::ListenAddress address_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace sluice::source_controller
