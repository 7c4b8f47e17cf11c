#pragma once
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "doc/value.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::runtime {

/// Info and Error go to the cluster and to --events-addr; Trace is a Normal event of the cluster alone.
enum class Severity { Trace, Info, Error };

using EventMetadata = std::map<std::string, std::string, std::less<>>;

struct EventOptions {
    std::string address;   ///< --events-addr; empty: Kubernetes Events alone
    std::string hostname;  ///< reportingInstance; empty: this machine's
    std::size_t max_queued = 4096;
    base::WallClock clock = base::system_clock();
    base::RandomSource random = base::system_random();
};

/// EventRecorder: says what happened to an object, as a Kubernetes Event (core/v1; the same event within 10
/// minutes raises count instead of making a new one, as client-go aggregates) and as Flux's event POST.
/// record() never blocks: events are queued and sent by a thread of its own; when the queue is full the oldest
/// trace event goes first, then the oldest. Messages are cut as Flux cuts them (Kubernetes 1024 bytes, POST
/// 39000). Thread-safe.
class EventRecorder {
public:
    EventRecorder(const kube::Client& client, EventOptions options, base::Logger log);
    EventRecorder(const EventRecorder&) = delete;
    EventRecorder& operator=(const EventRecorder&) = delete;
    ~EventRecorder();

    /// `metadata` keys carry the object's API group ("source.toolkit.fluxcd.io/revision"). The object's
    /// annotations with the prefix event.toolkit.fluxcd.io/ are added. `controller` is the reportingController:
    /// "source-controller".
    void record(
        const doc::Value& object,
        std::string_view controller,
        Severity severity,
        std::string_view reason,
        std::string_view message,
        const EventMetadata& metadata = {});
    /// Sends what is queued, for at most the deadline. Called at shutdown.
    void flush(const base::Deadline&);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
