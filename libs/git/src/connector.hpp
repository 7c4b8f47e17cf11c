#pragma once
#include "git/access.hpp"
#include "git/mirror.hpp"
#include "http/client.hpp"

#include <list>
#include <memory>
#include <mutex>

namespace sluice::git {

struct Connector::Impl {
    explicit Impl(io::Loop& the_loop) : loop(the_loop) {}
    /// The client of that configuration; made when missing. Few are kept: what is left out is made again.
    std::shared_ptr<const http::Client> client_for(const Access& access);

    io::Loop& loop;
    std::mutex mutex;
    std::list<std::shared_ptr<const http::Client>> clients;  ///< most recently used first
};

}  // namespace sluice::git
