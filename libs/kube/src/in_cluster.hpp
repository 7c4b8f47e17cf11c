#pragma once
#include "kube/config.hpp"

#include <filesystem>
#include <string>

namespace sluice::kube {

/// in_cluster() for a service account directory and an address of the caller's choice.
Config service_account_config(
    const std::filesystem::path& directory, const std::string& host, const std::string& port);

}  // namespace sluice::kube
