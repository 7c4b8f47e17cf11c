#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::http::test {

/// One end of a TCP connection with blocking calls, for talking HTTP by hand.
class RawPeer {
public:
    explicit RawPeer(int descriptor);
    static RawPeer connect(unsigned short port);
    RawPeer(RawPeer&& other) noexcept;
    RawPeer& operator=(RawPeer&&) = delete;
    ~RawPeer();

    void send(const std::string& text);
    /// Everything up to and with `end`; what came until the peer closed if it did before.
    std::string read_until(const std::string& end);
    /// At least `size` bytes, or what came until the peer closed.
    std::string read(std::size_t size);
    std::string read_exactly(std::size_t size);
    /// Carries bytes both ways until both have ended.
    static void join(RawPeer& one, RawPeer& other);
    std::string read_all() { return read(static_cast<std::size_t>(-1)); }
    void close();
    void close_sending();
    void receive_slowly();  ///< the smallest receive buffer there is

private:
    bool more();
    void pour_into(RawPeer& other);
    int descriptor_;
    std::string buffer_;
};

/// A server whose every connection is a function on a thread of its own.
class RawServer {
public:
    explicit RawServer(std::function<void(RawPeer&)> script);
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;
    ~RawServer();
    unsigned short port() const noexcept { return port_; }
    int connections() const noexcept { return connections_; }

private:
    void accept();
    std::function<void(RawPeer&)> script_;
    int listener_;
    unsigned short port_ = 0;
    std::atomic<int> connections_ = 0;
    std::vector<std::thread> peers_;
    std::thread thread_;
};

}  // namespace sluice::http::test
