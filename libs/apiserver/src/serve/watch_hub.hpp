#pragma once
#include "cluster/cluster.hpp"
#include "http/server.hpp"
#include "serve/request.hpp"
#include "serve/selector.hpp"
#include "serve/table.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sluice::apiserver {

/// What one watch asks for.
struct WatchRequest {
    KindPtr kind;
    std::string namespace_;  ///< empty: all
    Selector selector;
    MediaType media;
    TableObject table_object = TableObject::Metadata;
    std::string resource_version;
    bool bookmarks = false;
    bool initial_events = false;  ///< sendInitialEvents: the state first, then a bookmark that says so
    std::optional<std::chrono::seconds> timeout;
};

/// WatchHub: every watch of the server, served by one thread, so that a watcher sees changes in order and an
/// event is written out once for all who want it in the same form. Slow watchers are the HTTP server's
/// business: a backlog above its limit ends them. Thread-safe.
class WatchHub {
public:
    WatchHub(Cluster& cluster);
    WatchHub(const WatchHub&) = delete;
    WatchHub& operator=(const WatchHub&) = delete;
    /// Ends every watch.
    ~WatchHub();

    /// Takes the answer over; 410 and the like are answered by the hub too.
    void add(WatchRequest, std::shared_ptr<http::Responder>);
    /// For the controllers inside the server: called on the hub's thread for every change, in order.
    void on_change(std::function<void(const ChangePtr&)>);

private:
    struct Watcher;
    struct Rendered;

    void run(const std::stop_token&);
    void start(WatchRequest, std::shared_ptr<http::Responder>);
    void deliver(const ChangePtr&);
    void tick();
    bool send_initial(Watcher&);
    static std::optional<std::string> event_text(Watcher&, const Change&, Rendered*);

    Cluster& cluster_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<ChangePtr> changes_;
    struct Arrival {
        WatchRequest request;
        std::shared_ptr<http::Responder> responder;
    };
    std::vector<Arrival> arrivals_;
    std::vector<std::function<void(const ChangePtr&)>> listeners_;
    std::list<std::shared_ptr<Watcher>> watchers_;  // of the hub's thread alone
    std::jthread thread_;
};

}  // namespace sluice::apiserver
