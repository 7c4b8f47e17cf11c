#pragma once
#include "base/deadline.hpp"
#include "base/slots.hpp"
#include "base/temp_dir.hpp"
#include "io/loop.hpp"
#include "kustomize/remote.hpp"
#include "remote/network.hpp"

#include <memory>
#include <optional>

namespace sluice::kustomize_controller {

/// RemoteBases: what one build fetches from other hosts. The build's slot is given back while it waits for the
/// network, so that a stuck host keeps no other build from its processor. Nobody's credentials are used but
/// those in a URL, and no repository on the controller's own disk is read. One a build, on its thread.
class RemoteBases : public kustomize::Remote {
public:
    RemoteBases(io::Loop& loop, base::Slots& slots, base::Deadline deadline);
    ~RemoteBases() override;
    Checkout repository(const kustomize::RepositoryUrl&) override;
    File file(const std::string& url) override;

private:
    remote::Network& network();
    template <class F> auto without_slot(F&& fetch);

    io::Loop& loop_;
    base::Slots& slots_;
    base::Deadline deadline_;
    std::optional<base::Slots::Lease> slot_;
    std::optional<base::TempDir> folder_;
    std::unique_ptr<remote::Network> network_;
};

}  // namespace sluice::kustomize_controller
