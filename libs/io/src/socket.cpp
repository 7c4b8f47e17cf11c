#include "socket.hpp"

#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace sluice::io {
namespace {

/// A TCP connection. Remembers what epoll has told, so that a read which would only find nothing is no system
/// call.
class SocketStream final : public Stream, private Ready {
public:
    SocketStream(std::shared_ptr<Loop::Impl> loop, int descriptor)
        : loop_(std::move(loop)), descriptor_(descriptor)
    {
        if (!loop_->add(descriptor_, this)) failure_ = errno_text(errno);
    }
    ~SocketStream() override
    {
        loop_->remove(descriptor_, this);
        ::close(descriptor_);
    }

    void observe(Observer* observer) override { observer_ = observer; }
    Status handshake() override { return Status::Ok; }
    Result read(std::span<char> into) override;
    Result write(std::string_view bytes) override;
    void shutdown() override { ::shutdown(descriptor_, SHUT_WR); }
    bool quiet() override;
    const std::string& failure() const override { return failure_; }

private:
    void on_events(std::uint32_t events) override;
    Result fail(int problem);

    std::shared_ptr<Loop::Impl> loop_;
    int descriptor_;
    Observer* observer_ = nullptr;
    std::string failure_;
    bool readable_ = true;
    bool writable_ = true;
    bool hung_up_ = false;  // the peer's FIN is in the queue: a short read does not mean that it is drained
};

Stream::Result SocketStream::fail(int problem)
{
    failure_ = errno_text(problem);
    return {Status::Failed};
}

Stream::Result SocketStream::read(std::span<char> into)
{
    // After a failed write what the peer had said before may still be read.
    if (!readable_) return {Status::Blocked};
    for (;;) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got > 0) {
            // epoll(7): a short read from a stream socket has emptied it; more bytes make a new event.
            if (static_cast<std::size_t>(got) < into.size() && !hung_up_) readable_ = false;
            return {Status::Ok, static_cast<std::size_t>(got)};
        }
        if (got == 0) return {Status::Ended};
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(errno);
        readable_ = false;
        return {Status::Blocked};
    }
}

Stream::Result SocketStream::write(std::string_view bytes)
{
    if (!failure_.empty()) return {Status::Failed};
    if (!writable_) return {Status::Blocked};
    for (;;) {
        const ssize_t put = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put >= 0) return {Status::Ok, static_cast<std::size_t>(put)};
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(errno);
        writable_ = false;
        return {Status::Blocked};
    }
}

bool SocketStream::quiet()
{
    char byte = 0;
    const ssize_t got = ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    const bool quiet = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (!quiet) readable_ = true;
    return quiet;
}

void SocketStream::on_events(std::uint32_t events)
{
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable_ = true;
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hung_up_ = true;
    if (observer_ != nullptr) observer_->on_ready();
}

}  // namespace

std::string errno_text(int problem)
{
    std::string text = std::generic_category().message(problem);
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string address_text(const sockaddr* address, unsigned length)
{
    char text[INET6_ADDRSTRLEN] = {};
    if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
        sockaddr_in four{};
        std::memcpy(&four, address, sizeof four);
        inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
        return std::string(text) + ":" + std::to_string(ntohs(four.sin_port));
    }
    if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
        sockaddr_in6 six{};
        std::memcpy(&six, address, sizeof six);
        if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
            inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text, sizeof text);
            return std::string(text) + ":" + std::to_string(ntohs(six.sin6_port));
        }
        inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
        return "[" + std::string(text) + "]:" + std::to_string(ntohs(six.sin6_port));
    }
    return "";
}

void tune(int descriptor) noexcept
{
    const auto set = [&](int level, int option, int value) {
        ::setsockopt(descriptor, level, option, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 15);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
}

std::unique_ptr<Stream> make_socket_stream(std::shared_ptr<Loop::Impl> loop, int descriptor)
{
    return std::make_unique<SocketStream>(std::move(loop), descriptor);
}

}  // namespace sluice::io
