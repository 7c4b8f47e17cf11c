#include "connector.hpp"

#include <algorithm>

namespace sluice::git {
namespace {

constexpr std::size_t kKeptClients = 8;

}  // namespace

Connector::Connector(io::Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}
Connector::~Connector() = default;

std::shared_ptr<const http::Client> Connector::Impl::client_for(const Access& access)
{
    const std::lock_guard lock(mutex);
    const auto known = std::find_if(clients.begin(), clients.end(), [&](const auto& client) {
        return client->options().tls == access.tls && client->options().proxy == access.proxy;
    });
    if (known != clients.end()) {
        clients.splice(clients.begin(), clients, known);
        return clients.front();
    }
    http::ClientOptions options;
    options.tls = access.tls;
    options.proxy = access.proxy;
    options.max_idle_per_host = 2;
    options.max_redirects = 0;  // redirects decide where credentials go, so they are followed by the transport
    clients.push_front(std::make_shared<const http::Client>(loop, options));
    if (clients.size() > kKeptClients) clients.pop_back();
    return clients.front();
}

}  // namespace sluice::git
