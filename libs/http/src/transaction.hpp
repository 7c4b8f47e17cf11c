#pragma once
#include "base/error.hpp"
#include "http/message.hpp"
#include "parser.hpp"
#include "proxy.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::http {

/// Where a request goes: what identifies a connection that can carry it, and how to make one.
struct Route {
    std::string key;
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    std::optional<Proxy> proxy;
    /// The proxy speaks HTTP for us instead of tunnelling: a plain URL through an http proxy.
    bool forwarded() const { return proxy && !tls && proxy->url.scheme.starts_with("http"); }
};

/// Transaction: one request and what becomes of its answer. Everything above the line is set before it is
/// handed to the pool; the calls below it come on the loop thread, on_end exactly once and last.
class Transaction : public std::enable_shared_from_this<Transaction> {
public:
    enum class Stage { Connecting, Sending, Awaiting, Receiving };
    enum class Flow {
        Go,
        Pause,  ///< until the pool's resume()
        Stop    ///< enough: on_end without a failure follows, the connection is closed
    };

    Transaction() = default;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    virtual ~Transaction() = default;

    Route route;
    std::string wire;           ///< the request's first part, and a small body behind it
    std::string_view body;      ///< the rest; its owner keeps it until on_end
    bool no_body_back = false;  ///< HEAD
    bool idempotent = true;
    std::optional<std::uint64_t> max_body;
    std::atomic<Stage> stage = Stage::Connecting;

    virtual Flow on_head(Head) = 0;
    virtual Flow on_data(std::string_view bytes) = 0;
    /// None: the message is complete. `cancelled` only after cancel().
    virtual void on_end(const std::optional<base::Error>& failure, bool cancelled) = 0;

    bool sent_again = false;  ///< loop thread: has had its second chance
};

}  // namespace sluice::http
