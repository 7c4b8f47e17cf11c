#include "base/error.hpp"
#include "resolver.hpp"
#include "socket.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::io {
namespace {

constexpr auto kOutOfDescriptors = std::chrono::milliseconds(100);

class SocketListener final : public Listener, private Ready {
public:
    SocketListener(Loop& loop, int descriptor, std::uint16_t port, Accepted accepted)
        : loop_(loop), descriptor_(descriptor), port_(port), accepted_(std::move(accepted)),
          alive_(std::make_shared<SocketListener*>(this))
    {
        loop_.post([weak = std::weak_ptr(alive_)] {
            const auto self = weak.lock();
            if (self) (*self)->loop_.impl().add((*self)->descriptor_, *self);
        });
    }
    ~SocketListener() override
    {
        loop_.impl().remove(descriptor_, this);
        ::close(descriptor_);
    }
    std::uint16_t port() const noexcept override { return port_; }
    void pause(bool on) override
    {
        paused_ = on;
        if (!on)
            loop_.post([weak = std::weak_ptr(alive_)] {
                if (const auto self = weak.lock()) (*self)->accept_all();
            });
    }

private:
    void on_events(std::uint32_t) override { accept_all(); }
    void accept_all();

    Loop& loop_;
    int descriptor_;
    std::uint16_t port_;
    Accepted accepted_;
    bool paused_ = true;
    Loop::Timer retry_;
    std::shared_ptr<SocketListener*> alive_;
};

void SocketListener::accept_all()
{
    const std::weak_ptr<SocketListener*> alive = alive_;
    while (!alive.expired() && !paused_) {
        sockaddr_storage peer{};
        socklen_t length = sizeof peer;
        auto* raw = reinterpret_cast<sockaddr*>(&peer);
        const int descriptor = ::accept4(descriptor_, raw, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            tune(descriptor);
            accepted_(
                make_socket_stream(loop_.impl().shared_from_this(), descriptor), address_text(raw, length));
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINVAL || errno == EBADF) return;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            // The queue stays as it is and makes no new edge: look again by ourselves.
            retry_ = loop_.after(kOutOfDescriptors, [this] { accept_all(); });
            return;
        }
    }
}

std::string shown(const std::string& address, std::uint16_t port)
{
    const bool six = address.find(':') != std::string::npos;
    return (six ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

[[noreturn]] void refuse(const std::string& address, std::uint16_t port, const std::string& why)
{
    throw base::Error(base::ErrorKind::Unavailable, "listen on " + shown(address, port) + ": " + why);
}

/// A listening descriptor, or -1 with errno.
int open_listener(const sockaddr* address, socklen_t length, int family)
{
    const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (descriptor < 0) return -1;
    const int on = 1;
    const int off = 0;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (::bind(descriptor, address, length) == 0 && ::listen(descriptor, SOMAXCONN) == 0) return descriptor;
    const int problem = errno;
    ::close(descriptor);
    errno = problem;
    return -1;
}

int open_any(const std::string& address, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string service = std::to_string(port);
    const char* host = address.empty() ? "::" : address.c_str();
    int code = ::getaddrinfo(host, service.c_str(), &hints, &found);
    if (code != 0) refuse(address, port, ::gai_strerror(code));
    int descriptor = -1;
    for (const addrinfo* at = found; at != nullptr && descriptor < 0; at = at->ai_next)
        descriptor = open_listener(at->ai_addr, at->ai_addrlen, at->ai_family);
    const int problem = errno;
    ::freeaddrinfo(found);
    errno = problem;
    return descriptor;
}

std::uint16_t bound_port(int descriptor)
{
    sockaddr_storage own{};
    socklen_t length = sizeof own;
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length);
    return ntohs(
        own.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&own)->sin6_port
                                  : reinterpret_cast<const sockaddr_in*>(&own)->sin_port);
}

}  // namespace

std::unique_ptr<Listener> listen(Loop& loop, const std::string& address, std::uint16_t port, Accepted accepted)
{
    int descriptor = open_any(address, port);
    // A kernel without IPv6.
    if (descriptor < 0 && address.empty() && errno == EAFNOSUPPORT) descriptor = open_any("0.0.0.0", port);
    if (descriptor < 0) refuse(address, port, errno_text(errno));
    return std::make_unique<SocketListener>(loop, descriptor, bound_port(descriptor), std::move(accepted));
}

}  // namespace sluice::io
