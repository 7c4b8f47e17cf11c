#pragma once
#include "kube/client.hpp"

namespace sluice::kube {

// What a client, discovery and informers must do on any API server: run on the embedded one in every test run,
// and by hand on a real kube-apiserver (kube_test "[real]" with KUBECONFIG set). Each makes a namespace of its
// own and removes it.

void tell_of_verbs(const Client& client);
void tell_of_apply(const Client& client);
void tell_of_discovery(const Client& client);
void tell_of_informers(const Client& client);
void tell_of_impersonation(const Client& client);

}  // namespace sluice::kube
