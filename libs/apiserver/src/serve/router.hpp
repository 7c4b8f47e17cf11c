#pragma once
#include "base/log.hpp"
#include "serve/call.hpp"
#include "serve/watch_hub.hpp"

#include <memory>
#include <string>

namespace sluice::apiserver {

/// Router: HTTP requests to verbs of the cluster and their answers back. Thread-safe; handle() blocks for as
/// long as the verb takes (no network, at most the sync of a write-ahead file).
class Router {
public:
    Router(Cluster& cluster, WatchHub& hub, std::string token, base::Logger log);

    /// True if this is a watch: it goes to begin_watch() and not to handle().
    static bool is_watch(const http::ServerRequest&);
    /// Never throws.
    http::Response handle(const http::ServerRequest&);
    void begin_watch(const http::ServerRequest&, std::shared_ptr<http::Responder>);
    /// Where clients reach us, for /api.
    void set_address(std::string address) { address_ = std::move(address); }

private:
    http::Response route(const http::ServerRequest&);
    http::Response resource(const Call&);
    http::Response metrics() const;
    void authenticate(const http::ServerRequest&) const;
    Call call_of(const http::ServerRequest&, const ResourcePath&) const;

    Cluster& cluster_;
    WatchHub& hub_;
    const std::string token_;
    base::Logger log_;
    std::string address_;
};

}  // namespace sluice::apiserver
