#pragma once
#include "http/message.hpp"
#include "io/loop.hpp"
#include "io/tls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::http {

struct ServerRequest {
    std::string method;
    std::string path;  ///< as sent, still percent-encoded, without the query
    std::string query;
    Headers headers;
    std::string body;
    std::string remote_address;
};

/// Replies to one request, from any thread, now or later. Exactly one of respond() and start() is called. A
/// Responder that is destroyed unanswered sends 500.
class Responder {
public:
    virtual ~Responder() = default;
    /// The whole answer at once; Content-Length is set.
    virtual void respond(Response) = 0;
    /// A file, sent without loading it whole. From the head's Last-Modified and ETag and the request's Range
    /// and If-* fields it decides as Go's http.ServeContent does (of several ranges: the whole file). The
    /// descriptor is closed when done.
    virtual void respond_file(Response head, int descriptor, std::uint64_t size) = 0;
    /// A chunked answer that goes on until finish(). write() queues; it returns false once the peer is gone or
    /// more than the server's backlog limit is queued (then the connection is closed): a slow watcher must not
    /// eat the memory.
    virtual void start(Response head) = 0;
    virtual bool write(std::string bytes) = 0;
    virtual void finish() = 0;
    /// Called once on the loop thread when the peer goes away before the answer was complete.
    virtual void on_disconnect(std::function<void()>) = 0;
};

/// Called on the loop thread: it must hand anything that blocks to a thread of its own (see run_on in
/// ServerOptions).
using Handler = std::function<void(ServerRequest, std::shared_ptr<Responder>)>;

struct ServerOptions {
    std::string address = "127.0.0.1";
    unsigned short port = 0;  ///< 0: any free one
    std::optional<io::TlsOptions>
        tls;  ///< certificate and key of the server; ca_pem asks clients for certificates
    std::size_t max_header_bytes = 64u << 10;
    std::size_t max_body_bytes = 16u << 20;
    std::size_t max_connections = 4096;
    std::size_t max_backlog_bytes = 16u << 20;
    std::chrono::steady_clock::duration idle_timeout = std::chrono::seconds(120);
    std::chrono::steady_clock::duration request_timeout =
        std::chrono::seconds(60);  ///< to receive head and body
};

/// Server: HTTP/1.1 on one address, keep-alive and pipelining, chunked requests, Expect: 100-continue. Listens
/// from the constructor on (throws base::Error{Unavailable} "listen on ADDRESS: ..."). stop() ends accepting,
/// lets answers under way finish for `grace` and then closes; it returns when no connection is left and the
/// handler will not be called any more. The destructor stops with no grace. From the loop thread itself stop()
/// cannot wait and gives none.
class Server {
public:
    Server(io::Loop& loop, ServerOptions options, Handler handler);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();
    unsigned short port() const noexcept;
    void stop(std::chrono::steady_clock::duration grace);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
    unsigned short port_ = 0;
};

/// Go's http.FileServer over a directory: GET, HEAD, Range, conditional requests, listings, 404; paths cannot
/// leave `root`.
Handler file_server(std::string root);

/// Splits "host:port", ":9090", "[::1]:80". Throws base::Error{Invalid} naming `flag`.
struct ListenAddress {
    std::string host;
    unsigned short port = 0;
};
ListenAddress parse_listen_address(std::string_view text, std::string_view flag);

/// A pool of threads for handlers that block: `pooled(threads, handler)` is a Handler that runs `handler` on
/// them. An exception that escapes it becomes a 500 with its message.
Handler pooled(std::size_t threads, std::function<void(const ServerRequest&, Responder&)> handler);

}  // namespace sluice::http
