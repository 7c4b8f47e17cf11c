#include "place.hpp"

#include <fmt/format.h>

#include <thread>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace sluice;
using namespace sluice::git;

namespace {

/// Takes connections (the kernel does, from the backlog) and never says a word.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof where;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&where), size) == 0);
        REQUIRE(::listen(socket_, 16) == 0);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &size);
        port_ = ntohs(where.sin_port);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    ~SilentServer() { ::close(socket_); }
    unsigned short port() const noexcept { return port_; }
    /// Blocks until somebody has connected.
    void wait_for_guest() const
    {
        pollfd ready{socket_, POLLIN, 0};
        REQUIRE(::poll(&ready, 1, 20'000) == 1);
    }

private:
    int socket_;
    unsigned short port_ = 0;
};

Access access_for(unsigned short port)
{
    Access access;
    access.ssh.known_hosts = fmt::format("[127.0.0.1]:{} ssh-ed25519 AAAA\n", port);
    access.password = std::string("x");
    return access;
}

const std::initializer_list<const char*> kSchemes{"http", "https", "ssh"};

}  // namespace

TEST_CASE("a server that says nothing holds us until the deadline and no longer")
{
    for (const auto* scheme : kSchemes) {
        Place place;
        const SilentServer server;
        auto mirror = place.mirror(
            fmt::format("{}://127.0.0.1:{}/app.git", scheme, server.port()), access_for(server.port()));
        const auto before = std::chrono::steady_clock::now();
        const auto error = failure_of(
            [&] { mirror.resolve(branch("main"), base::Deadline::after(std::chrono::milliseconds(300))); });
        const auto took = std::chrono::steady_clock::now() - before;
        CHECK(error.kind() == base::ErrorKind::Timeout);
        CHECK(took >= std::chrono::milliseconds(290));
        CHECK(took < std::chrono::seconds(5));
    }
}

TEST_CASE("a stop ends a stuck transfer at once")
{
    for (const auto* scheme : kSchemes) {
        Place place;
        const SilentServer server;
        auto mirror = place.mirror(
            fmt::format("{}://127.0.0.1:{}/app.git", scheme, server.port()), access_for(server.port()));
        std::stop_source stop;
        std::jthread stopper([&] {
            server.wait_for_guest();
            stop.request_stop();
        });
        const base::Deadline deadline(base::Deadline::Clock::now() + std::chrono::minutes(5), stop.get_token());
        CHECK_THROWS_AS(mirror.resolve(branch("main"), deadline), base::Cancelled);
    }
}
