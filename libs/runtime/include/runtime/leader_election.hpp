#pragma once
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"
#include "kube/client.hpp"

#include <functional>
#include <memory>
#include <string>

namespace sluice::runtime {

struct LeaderElectionOptions {
    std::string namespace_, name;  ///< of the Lease
    std::string identity;          ///< unique per candidate: hostname_uuid
    base::Duration lease_duration = std::chrono::seconds(35);
    base::Duration renew_deadline = std::chrono::seconds(30);
    base::Duration retry_period = std::chrono::seconds(5);
    bool release_on_cancel = true;
    base::WallClock clock = base::system_clock();
};

/// LeaderElection: at most one of several candidates works, agreed on through a Lease with client-go's rules: a
/// lease counts as expired when it did not change for lease_duration of our own monotonic clock, whatever its
/// timestamps say.
class LeaderElection {
public:
    LeaderElection(const kube::Client&, LeaderElectionOptions, base::Logger);
    LeaderElection(const LeaderElection&) = delete;
    LeaderElection& operator=(const LeaderElection&) = delete;
    ~LeaderElection();

    /// Blocks until this candidate leads; false once a stop is asked for.
    bool acquire(std::stop_token);
    /// Keeps renewing in a thread of its own. `on_lost` is called once if renewing failed for renew_deadline or
    /// another candidate holds the lease: the process must end.
    void hold(std::function<void()> on_lost);
    /// Ends renewing and, with release_on_cancel, gives the lease away so that the next candidate need not
    /// wait.
    void release();
    bool leading() const noexcept;

    /// "<controller>-leader-election", and "-<first 8 hex of sha256(selector)>" when sharded.
    static std::string lease_name(std::string_view controller, std::string_view watch_label_selector);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
