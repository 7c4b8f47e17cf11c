#pragma once
#include "loop_impl.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <vector>

namespace sluice::io {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

using Resolved = std::function<void(const std::vector<Address>&, const std::string& failure)>;

/// The addresses of a host in the order to try them, or why there are none. An IP literal needs no name server.
/// Calls back on the loop thread, later.
void resolve(const std::shared_ptr<Loop::Impl>&, const std::string& host, std::uint16_t port, Resolved);

/// Questions to the name service that are under way. getaddrinfo cannot be given up, so each has a detached
/// thread of its own that lives as long as it does; questions for the same name share one. Loop thread.
class Lookups {
public:
    void ask(const std::shared_ptr<Loop::Impl>&, const std::string& host, std::uint16_t port, Resolved);
    /// Nobody is answered any more.
    void clear();
    void answer(const std::string& host, std::vector<Address> addresses, const std::string& failure);

private:
    struct Waiting {
        std::uint16_t port;
        Resolved callback;
    };
    std::map<std::string, std::vector<Waiting>> waiting_;
};

}  // namespace sluice::io
