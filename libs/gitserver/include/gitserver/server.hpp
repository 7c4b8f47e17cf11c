#pragma once
#include "http/server.hpp"
#include "io/loop.hpp"
#include "io/tls.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::gitserver {

struct ServerOptions {
    std::filesystem::path root;  ///< every bare repository below it is served: <root>/app.git as /app.git
    std::string address = "127.0.0.1";
    unsigned short port = 0;  ///< 0: any free one
    std::optional<io::TlsOptions> tls;
    bool allow_push = false;
    /// Asked for every request; false answers 401. Empty: everybody may.
    std::function<bool(const http::ServerRequest&)> authorize;
    /// Protocol versions that git may speak; false takes the client's Git-Protocol header away.
    bool version2 = true;
};

/// Server: repositories of a folder over Git's smart HTTP protocol, by `git http-backend` (git must be
/// installed). For demonstrations and tests: answers are kept in memory while they are sent. Thread-safe.
class Server {
public:
    Server(io::Loop& loop, ServerOptions options);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    unsigned short port() const noexcept;
    /// "http://127.0.0.1:PORT/app.git"
    std::string url(const std::string& repository) const;
    /// Requests answered so far, for tests that count them.
    std::size_t requests() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace sluice::gitserver
