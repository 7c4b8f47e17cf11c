#pragma once
#include "api/event.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "event_correlator.hpp"
#include "http/client.hpp"
#include "kube/client.hpp"

#include <optional>
#include <stop_token>
#include <string>

namespace sluice::runtime {

/// Writes Kubernetes Events. Lives on the thread of its outbox.
class ClusterEvents {
public:
    ClusterEvents(const kube::Client& client, base::RandomSource random, base::Logger log);
    /// Tries again while the API server cannot be reached, a minute at most; what it refuses is dropped with a
    /// line in the log.
    void deliver(const api::Event&, const std::stop_token&);

private:
    std::optional<Correlated> correlate(const api::Event&);
    void write(const api::Event&, const Correlated&, const base::Deadline&);
    void count_up(const api::Event&, const Correlated&, const base::Deadline&);
    void make(const api::Event&, const Correlated&, const base::Deadline&);

    const kube::Client& client_;
    base::RandomSource random_;
    base::Logger log_;
    EventCorrelator correlator_;
};

/// Posts to --events-addr. Lives on the thread of its outbox.
class PostedEvents {
public:
    /// Throws base::Error{Invalid} for an address that is no URL.
    PostedEvents(io::Loop& loop, const std::string& address, base::Logger log);
    /// Five tries of 5 s, 1 s apart and growing, for refused connections and 5xx; 429 means that it was told a
    /// short while ago.
    void deliver(const api::Event&, const std::stop_token&);

private:
    /// False: worth another try; `trouble` says why.
    bool post(const std::string& body, const std::stop_token&, std::string& trouble);

    http::Url address_;
    http::Client client_;
    base::Logger log_;
};

}  // namespace sluice::runtime
