#pragma once
#include "base/deadline.hpp"
#include "io/loop.hpp"

#include <functional>
#include <stop_token>
#include <string>

namespace sluice::git {

/// Connects to the first address that answers. Throws base::Error (Unavailable, Timeout) or Cancelled.
int connect_tcp(io::Loop& loop, const std::string& host, unsigned short port, const base::Deadline& deadline);

/// While it lives, the deadline and the stop token shut the socket down, which wakes and fails whatever is
/// blocked on it. Holds a descriptor of its own, so it can never hit a socket that took the number over.
class SocketGuard {
public:
    SocketGuard(io::Loop& loop, int socket, const base::Deadline& deadline);
    SocketGuard(const SocketGuard&) = delete;
    SocketGuard& operator=(const SocketGuard&) = delete;
    ~SocketGuard();

private:
    struct Descriptor;
    std::shared_ptr<Descriptor> descriptor_;
    io::Loop::Timer timer_;
    std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace sluice::git
