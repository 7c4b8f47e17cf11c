#pragma once
#include "base/duration.hpp"
#include "runtime/manager.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::source_controller {

inline constexpr std::int64_t kDefaultConcurrent = 2;

/// The flags that source-controller has beside the common ones, with Flux's names, variables and defaults.
struct Flags {
    std::string storage_path = "/data";
    std::string storage_addr = ":9090";
    /// Empty: made of storage_addr, with "localhost" for no host and this machine's name for 0.0.0.0.
    std::string storage_adv_addr;
    base::Duration artifact_retention_ttl = std::chrono::minutes(1);
    std::int64_t artifact_retention_records = 2;
    std::string artifact_digest_algo = "sha256";
    /// Ours: where mirrors of Git repositories are kept. It is a cache and need not survive. Empty: a folder of
    /// its own below the machine's temporary folder, named after the storage path.
    std::string git_cache_path;
    std::vector<std::string> ssh_kex_algos, ssh_hostkey_algos;
    std::int64_t helm_index_max_size = 52'428'800, helm_chart_max_size = 10'485'760,
                 helm_chart_file_max_size = 5'242'880;
    std::int64_t helm_cache_max_size = 0;
    std::string helm_cache_ttl = "15m", helm_cache_purge_interval = "1m";

    void declare(runtime::Flags&);
};

/// Which of the common flags this controller has.
runtime::CommonOptions::Has common_flags();
void declare_gates(runtime::FeatureGates&);

/// Puts the controllers of sources and the artifact server onto the manager: all that main() does, and what
/// `sluice run` does beside others. Throws base::Error for flags that make no sense.
void add_to(runtime::Manager&, const Flags&);

}  // namespace sluice::source_controller
