#pragma once
#include "base/temp_dir.hpp"
#include "io/loop.hpp"
#include "remote/network.hpp"

#include <memory>

namespace sluice::cli {

/// RemoteBases: what a command of this user's may fetch over the network: with the keys of ~/.ssh, the
/// passwords of ~/.netrc, and repositories on this disk. Nothing is started before it is asked for.
class RemoteBases : public kustomize::Remote {
public:
    remote::Network& network();
    Checkout repository(const kustomize::RepositoryUrl& url) override { return network().repository(url); }
    File file(const std::string& url) override { return network().file(url); }

private:
    struct Connection {
        base::TempDir folder{"kustomize-"};
        io::Loop loop;
        std::unique_ptr<remote::Network> network;
    };
    std::unique_ptr<Connection> connection_;
};

}  // namespace sluice::cli
