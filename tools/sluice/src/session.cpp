#include "session.hpp"

namespace sluice::cli {

Session::Session(const ClusterFlags& flags) : flags_(flags), deadline_(base::Deadline::after(flags.timeout))
{
    kube::KubeconfigOverrides overrides;
    overrides.context = flags.context;
    client_ = std::make_unique<kube::Client>(loop_, kube::load(flags.kubeconfig, overrides));
}

}  // namespace sluice::cli
