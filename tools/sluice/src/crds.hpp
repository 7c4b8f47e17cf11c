#pragma once
#include "base/deadline.hpp"
#include "kube/client.hpp"

namespace sluice::cli {

/// Applies the custom resource definitions that this program was built with and waits until the server serves
/// them.
void install_crds(const kube::Client&, const base::Deadline&);

}  // namespace sluice::cli
