#include "ssh_socket.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::git {
namespace {

struct AddressesDeleter {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

/// 0, or the errno of the attempt.
int connect_one(io::Loop& loop, int socket, const addrinfo& address, const base::Deadline& deadline)
{
    const SocketGuard guard(loop, socket, deadline);
    if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd ready{socket, POLLOUT, 0};
    while (::poll(&ready, 1, -1) < 0 && errno == EINTR) {
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size);
    return failure;
}

}  // namespace

struct SocketGuard::Descriptor {
    explicit Descriptor(int socket) : number(::fcntl(socket, F_DUPFD_CLOEXEC, 0)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(number); }
    void shut() const { ::shutdown(number, SHUT_RDWR); }
    int number;
};

SocketGuard::SocketGuard(io::Loop& loop, int socket, const base::Deadline& deadline)
    : descriptor_(std::make_shared<Descriptor>(socket)),
      timer_(loop.after(deadline.remaining(), [descriptor = descriptor_] { descriptor->shut(); })),
      on_stop_(deadline.stop(), [descriptor = descriptor_] { descriptor->shut(); })
{
}

// The timer may be firing right now: it then holds the descriptor and shuts a conversation whose time was up
// anyway.
SocketGuard::~SocketGuard() = default;

int connect_tcp(io::Loop& loop, const std::string& host, unsigned short port, const base::Deadline& deadline)
{
    const auto where = fmt::format("connect to {}:{}", host, port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int answer = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
        answer != 0)
        throw base::Error(base::ErrorKind::Unavailable, fmt::format("{}: {}", where, gai_strerror(answer)));
    const std::unique_ptr<addrinfo, AddressesDeleter> addresses(found);
    int failure = ENOENT;
    for (const auto* address = found; address != nullptr; address = address->ai_next) {
        deadline.check(where.c_str());
        const int socket = ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket < 0) continue;
        failure = connect_one(loop, socket, *address, deadline);
        if (failure == 0) {
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return socket;
        }
        ::close(socket);
    }
    deadline.check(where.c_str());
    throw base::Error(base::ErrorKind::Unavailable, fmt::format("{}: {}", where, std::strerror(failure)));
}

}  // namespace sluice::git
