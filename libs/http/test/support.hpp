#pragma once
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "io/loop.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

namespace sluice::http::test {

using namespace std::chrono_literals;

inline base::Deadline soon()
{
    return base::Deadline::after(20s);
}

/// A server with a handler and a client to talk to it, on one loop.
struct Pair {
    explicit Pair(Handler handler, ServerOptions server_options = {}, ClientOptions client_options = {})
        : server(loop, std::move(server_options), std::move(handler)), client(loop, std::move(client_options))
    {
    }
    Url url(const std::string& rest, const std::string& scheme = "http") const
    {
        return Url::parse(scheme + "://127.0.0.1:" + std::to_string(server.port()) + rest);
    }
    Response get(const std::string& rest, const std::string& scheme = "http") const
    {
        return client.send({.method = "GET", .url = url(rest, scheme)}, soon(), 1 << 20);
    }

    io::Loop loop;
    Server server;
    Client client;
};

/// What a call threw, as "Kind: message"; "nothing" if it did not.
std::string failure_of(const std::function<void()>& call);

/// Something that another thread says and this one waits for.
template <class T> class Promise {
public:
    void set(T value)
    {
        {
            const std::lock_guard lock(mutex_);
            value_ = std::move(value);
        }
        changed_.notify_all();
    }
    T get()
    {
        std::unique_lock lock(mutex_);
        const bool come = changed_.wait_for(lock, 20s, [&] { return value_.has_value(); });
        REQUIRE(come);
        return *value_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<T> value_;
};

/// Answers 200 with "METHOD path?query body".
Handler echo();

}  // namespace sluice::http::test
