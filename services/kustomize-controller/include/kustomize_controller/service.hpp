#pragma once
#include "runtime/manager.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::kustomize_controller {

/// The flags that kustomize-controller has beside the common ones, with Flux's names and defaults.
struct Flags {
    std::int64_t concurrent_ssa = 4;
    /// Accepted: we never load a remote base, which is what the flag asks for.
    bool no_remote_bases = false;
    std::string default_decryption_service_account, default_kubeconfig_service_account;
    std::string sops_age_secret, sops_vault_configmap;
    std::vector<std::string> override_managers;
    std::string custom_apply_stage_kinds;

    void declare(runtime::Flags&);
};

/// Which of the common flags this controller has.
runtime::CommonOptions::Has common_flags();
void declare_gates(runtime::FeatureGates&);

/// Puts the controller of Kustomizations onto the manager: all that main() does, and what `sluice run` does
/// beside others. Throws base::Error for flags that make no sense.
void add_to(runtime::Manager&, const Flags&);

}  // namespace sluice::kustomize_controller
