#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sluice::io {

class Loop;

/// Stream: an open, non-blocking byte connection, plain or TLS. Loop thread only; destroying it closes the
/// connection. Readiness is edge-triggered: after the observer was told, read and write until Blocked. Whoever
/// stops earlier (to be fair to other connections, or for back pressure) has to come back by itself.
class Stream {
public:
    enum class Status {
        Ok,       ///< `bytes` were moved, at least one
        Blocked,  ///< nothing now; the observer is told when to try again
        Ended,    ///< the peer has closed its side properly
        Failed    ///< broken: failure() says how
    };
    struct Result {
        Status status;
        std::size_t bytes = 0;
    };
    class Observer {
    public:
        virtual ~Observer() = default;
        /// May destroy the stream.
        virtual void on_ready() = 0;
    };

    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    virtual void observe(Observer*) = 0;
    /// TLS: Ok once both sides are sure of each other. reads and writes before that are a logic error. Plain:
    /// Ok.
    virtual Status handshake() = 0;
    virtual Result read(std::span<char> into) = 0;
    virtual Result write(std::string_view bytes) = 0;
    /// Says goodbye (close_notify, FIN) as far as that is possible without waiting.
    virtual void shutdown() = 0;
    /// False when the peer has sent anything, or closed, since the last read: asks the kernel, not the event
    /// queue.
    virtual bool quiet() = 0;
    /// What broke, for the end of an error text: "connection reset by peer".
    virtual const std::string& failure() const = 0;
};

/// A connection being made. Destroying it gives up; the callback does not come any more then. Loop thread only.
class Connecting {
public:
    virtual ~Connecting() = default;
};

/// Resolves `host` (a name or an IP literal without brackets) and connects to the first address that answers:
/// each gets 300 ms before the next is tried beside it, as Go does (RFC 8305). Calls back once on the loop
/// thread, never before it returns, with a stream, or with null and the reason: "no such host", "connection
/// refused". Sets no timeout. Streams have TCP_NODELAY and keep-alive probes on (15 s, every 15 s, dead after
/// 4). Loop thread only.
using Connected = std::function<void(std::unique_ptr<Stream>, std::string failure)>;
std::unique_ptr<Connecting> connect(Loop&, const std::string& host, std::uint16_t port, Connected);

/// Listener: a bound and listening TCP socket that hands accepted streams to a callback on the loop thread. It
/// begins paused.
class Listener {
public:
    virtual ~Listener() = default;  ///< loop thread; closes
    virtual std::uint16_t port() const noexcept = 0;
    /// Loop thread; the callback comes later. While paused, connections wait in the kernel's queue.
    virtual void pause(bool) = 0;
};
using Accepted = std::function<void(std::unique_ptr<Stream>, std::string remote_address)>;
/// An empty `address` means every address, IPv4 and IPv6. Any thread; throws base::Error{Unavailable} "listen
/// on ...".
std::unique_ptr<Listener> listen(Loop&, const std::string& address, std::uint16_t port, Accepted);

}  // namespace sluice::io
