#include "gitserver/server.hpp"

#include "backend.hpp"

#include <fmt/format.h>

#include <atomic>

namespace sluice::gitserver {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kMaxPush = 256u << 20;

}  // namespace

struct Server::Impl {
    ServerOptions options;
    std::atomic<std::size_t> requests = 0;

    void serve(const http::ServerRequest& request, http::Responder& responder)
    {
        ++requests;
        if (options.authorize && !options.authorize(request)) {
            http::Response refusal;
            refusal.status = 401;
            refusal.headers.set("WWW-Authenticate", "Basic realm=\"git\"");
            responder.respond(std::move(refusal));
            return;
        }
        responder.respond(run_backend({options.root, options.allow_push, options.version2}, request));
    }
};

Server::Server(io::Loop& loop, ServerOptions options) : impl_(std::make_shared<Impl>())
{
    http::ServerOptions listen;
    listen.address = options.address;
    listen.port = options.port;
    listen.tls = options.tls;
    listen.max_body_bytes = kMaxPush;
    impl_->options = std::move(options);
    auto serve = [impl = impl_](const http::ServerRequest& request, http::Responder& responder) {
        impl->serve(request, responder);
    };
    server_ = std::make_unique<http::Server>(loop, listen, http::pooled(kThreads, serve));
}

Server::~Server() = default;

unsigned short Server::port() const noexcept
{
    return server_->port();
}

std::string Server::url(const std::string& repository) const
{
    return fmt::format(
        "{}://{}:{}/{}", impl_->options.tls ? "https" : "http", impl_->options.address, port(), repository);
}

std::size_t Server::requests() const noexcept
{
    return impl_->requests;
}

}  // namespace sluice::gitserver
