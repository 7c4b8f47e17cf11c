#pragma once
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "io/loop.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace sluice::apiserver {

struct ServerOptions {
    std::string address = "127.0.0.1";
    unsigned short port = 0;  ///< 0: any free one
    bool tls = true;
    /// PEM certificate and key to serve with; empty: a self-signed one of its own. The kubeconfig trusts it.
    std::string certificate_pem, private_key_pem;
    std::string token;  ///< bearer token that every request must carry; empty: a random one
    /// Write-ahead file; empty: memory only.
    std::string data_file;
    /// How long simulated workloads (Deployments, StatefulSets, DaemonSets, Jobs) take to become ready.
    std::chrono::milliseconds workload_delay{200};
    bool simulate_workloads = true;
    base::WallClock clock = base::system_clock();
    base::RandomSource random = base::system_random();
    base::Logger log = base::Logger::none();
};

/// Server: an embedded Kubernetes API server, in memory, good enough that kubectl and our controllers cannot
/// tell for the verbs it serves. Serves from the constructor on; the destructor closes every connection.
/// Thread-safe.
class Server {
public:
    Server(io::Loop& loop, ServerOptions options);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    unsigned short port() const noexcept;
    std::string url() const;
    /// A kubeconfig (YAML) with cluster-admin rights.
    std::string kubeconfig() const;
    /// Ends every connection and refuses new ones until resume(): how tests take the API server away and bring
    /// it back.
    void pause();
    void resume();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::apiserver
