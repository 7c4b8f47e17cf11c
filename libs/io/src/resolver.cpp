#include "resolver.hpp"

#include "socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <netdb.h>
#include <system_error>
#include <thread>

namespace sluice::io {
namespace {

std::vector<Address> literal(const std::string& host, std::uint16_t port)
{
    Address address;
    sockaddr_in four{};
    sockaddr_in6 six{};
    if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        address.length = sizeof four;
        std::memcpy(&address.storage, &four, sizeof four);
        return {address};
    }
    if (inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        address.length = sizeof six;
        std::memcpy(&address.storage, &six, sizeof six);
        return {address};
    }
    return {};
}

std::string lookup_failure(int code, int problem)
{
    if (code == EAI_NONAME || code == EAI_NODATA) return "no such host";
    if (code == EAI_AGAIN) return "temporary failure in name resolution";
    if (code == EAI_SYSTEM) return "name resolution: " + errno_text(problem);
    return std::string("name resolution: ") + ::gai_strerror(code);
}

/// Blocks.
std::vector<Address> look_up(const std::string& host, std::string& failure)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code != 0) {
        failure = lookup_failure(code, errno);
        return {};
    }
    std::vector<Address> addresses;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
        Address address;
        address.length = at->ai_addrlen;
        std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
        addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    if (addresses.empty()) failure = "no such host";
    return addresses;
}

void set_port(Address& address, std::uint16_t port)
{
    // sin_port and sin6_port share their place.
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    const std::uint16_t wire = htons(port);
    std::memcpy(
        reinterpret_cast<char*>(&address.storage) + offsetof(sockaddr_in, sin_port), &wire, sizeof wire);
}

}  // namespace

void Lookups::ask(
    const std::shared_ptr<Loop::Impl>& loop, const std::string& host, std::uint16_t port, Resolved answer)
{
    auto& waiting = waiting_[host];
    waiting.push_back({port, std::move(answer)});
    if (waiting.size() > 1) return;
    const auto finish = [weak = std::weak_ptr(loop),
                         host](std::vector<Address> addresses, std::string failure) {
        const auto alive = weak.lock();
        if (!alive) return;
        alive->post([raw = alive.get(), host, addresses = std::move(addresses), failure = std::move(failure)] {
            raw->lookups().answer(host, addresses, failure);
        });
    };
    try {
        std::thread([finish, host] {
            std::string failure;
            auto addresses = look_up(host, failure);
            finish(std::move(addresses), std::move(failure));
        }).detach();
    } catch (const std::system_error& error) {
        finish({}, std::string("name resolution: ") + error.what());
    }
}

void Lookups::answer(const std::string& host, std::vector<Address> addresses, const std::string& failure)
{
    const auto node = waiting_.extract(host);
    if (node.empty()) return;
    for (auto& [port, callback] : node.mapped()) {
        for (auto& address : addresses)
            set_port(address, port);
        callback(addresses, failure);
    }
}

void Lookups::clear()
{
    const auto forgotten = std::move(waiting_);
    waiting_.clear();
}

void resolve(
    const std::shared_ptr<Loop::Impl>& loop, const std::string& host, std::uint16_t port, Resolved answer)
{
    auto addresses = literal(host, port);
    if (addresses.empty()) return loop->lookups().ask(loop, host, port, std::move(answer));
    loop->post([addresses = std::move(addresses), answer = std::move(answer)] { answer(addresses, ""); });
}

}  // namespace sluice::io
