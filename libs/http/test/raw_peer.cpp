#include "raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace sluice::http::test {
namespace {

sockaddr_in loopback(unsigned short port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

RawPeer::RawPeer(int descriptor) : descriptor_(descriptor)
{
    const timeval patience{20, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

RawPeer::RawPeer(RawPeer&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_))
{
}

RawPeer::~RawPeer()
{
    close();
}

RawPeer RawPeer::connect(unsigned short port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor);
        throw std::runtime_error("connect");
    }
    return RawPeer(descriptor);
}

void RawPeer::send(const std::string& text)
{
    for (std::size_t sent = 0; sent < text.size();) {
        const auto put = ::send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (put <= 0) return;
        sent += static_cast<std::size_t>(put);
    }
}

bool RawPeer::more()
{
    char bytes[16384];
    const auto got = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::string RawPeer::read_until(const std::string& end)
{
    while (buffer_.find(end) == std::string::npos && more()) {
    }
    const auto at = buffer_.find(end);
    const auto size = at == std::string::npos ? buffer_.size() : at + end.size();
    auto out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
}

std::string RawPeer::read(std::size_t size)
{
    while (buffer_.size() < size && more()) {
    }
    return std::exchange(buffer_, {});
}

std::string RawPeer::read_exactly(std::size_t size)
{
    while (buffer_.size() < size && more()) {
    }
    auto out = buffer_.substr(0, size);
    buffer_.erase(0, out.size());
    return out;
}

void RawPeer::pour_into(RawPeer& other)
{
    do {
        other.send(std::exchange(buffer_, {}));
    } while (more());
    other.close_sending();
}

void RawPeer::join(RawPeer& one, RawPeer& other)
{
    std::thread back([&] { other.pour_into(one); });
    one.pour_into(other);
    back.join();
}

void RawPeer::close()
{
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void RawPeer::close_sending()
{
    ::shutdown(descriptor_, SHUT_WR);
}

void RawPeer::receive_slowly()
{
    const int size = 1;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

RawServer::RawServer(std::function<void(RawPeer&)> script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    auto address = loopback(0);
    socklen_t length = sizeof address;
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
        ::listen(listener_, 64) != 0)
        throw std::runtime_error("listen");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept(); });
}

void RawServer::accept()
{
    for (;;) {
        const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) return;
        ++connections_;
        peers_.emplace_back([this, descriptor] {
            RawPeer peer(descriptor);
            script_(peer);
        });
    }
}

RawServer::~RawServer()
{
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (auto& peer : peers_)
        peer.join();
}

}  // namespace sluice::http::test
