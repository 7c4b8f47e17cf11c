#include "apiserver/server.hpp"

#include "base/base64.hpp"
#include "base/guarded.hpp"
#include "cluster/cluster.hpp"
#include "controllers/controllers.hpp"
#include "doc/yaml.hpp"
#include "http/server.hpp"
#include "io/tls.hpp"
#include "serve/router.hpp"
#include "serve/watch_hub.hpp"

#include <fmt/format.h>

#include <optional>

namespace sluice::apiserver {

namespace {

constexpr std::size_t kHandlerThreads = 4;
constexpr std::size_t kMaxBody = 4u << 20;

std::string random_token(const base::RandomSource& random)
{
    return fmt::format("{:016x}{:016x}{:016x}", random(), random(), random());
}

ClusterOptions cluster_options(const ServerOptions& options)
{
    ClusterOptions out;
    out.clock = options.clock;
    out.random = options.random;
    out.store.data_file = options.data_file;
    return out;
}

}  // namespace

struct Server::Impl {
    Impl(io::Loop& owner, ServerOptions given)
        : options(std::move(given)), loop(owner),
          token(options.token.empty() ? random_token(options.random) : options.token),
          cluster(cluster_options(options)),
          controllers(cluster, {options.simulate_workloads, options.workload_delay, options.log}), hub(cluster),
          router(cluster, hub, token, options.log)
    {
        if (options.tls && !options.certificate_pem.empty())
            identity = io::SelfSigned{options.certificate_pem, options.private_key_pem};
        else if (options.tls)
            identity = io::make_self_signed(
                "sluice-apiserver", {"localhost", "127.0.0.1", "::1", "kubernetes.default.svc"});
        const http::Handler pooled = http::pooled(
            kHandlerThreads, [this](const http::ServerRequest& request, http::Responder& responder) {
                responder.respond(router.handle(request));
            });
        handler = [this, pooled](http::ServerRequest request, std::shared_ptr<http::Responder> responder) {
            if (Router::is_watch(request))
                router.begin_watch(request, std::move(responder));
            else
                pooled(std::move(request), std::move(responder));
        };
        hub.on_change([this](const ChangePtr& change) { controllers.observe(change); });
        open(options.port);
        router.set_address(fmt::format("{}:{}", options.address, port));
    }

    void open(unsigned short wanted)
    {
        http::ServerOptions http_options;
        http_options.address = options.address;
        http_options.port = wanted;
        http_options.max_body_bytes = kMaxBody;
        if (identity) {
            io::TlsOptions tls;
            tls.certificate_pem = identity->certificate_pem;
            tls.private_key_pem = identity->private_key_pem;
            http_options.tls = tls;
        }
        server.emplace(loop, http_options, handler);
        port = server->port();
    }

    const ServerOptions options;
    io::Loop& loop;
    const std::string token;
    std::optional<io::SelfSigned> identity;
    Cluster cluster;
    Controllers controllers;  // outlives the hub that feeds it
    WatchHub hub;
    Router router;
    http::Handler handler;
    std::mutex mutex;  // pause() and resume() alone
    std::optional<http::Server> server;
    unsigned short port = 0;
};

Server::Server(io::Loop& loop, ServerOptions options) : impl_(std::make_unique<Impl>(loop, std::move(options)))
{
}

Server::~Server()
{
    // Sockets first: nothing may reach the router while it goes.
    impl_->server.reset();
}

unsigned short Server::port() const noexcept
{
    return impl_->port;
}

std::string Server::url() const
{
    return fmt::format(
        "{}://{}:{}", impl_->options.tls ? "https" : "http", impl_->options.address, impl_->port);
}

std::string Server::kubeconfig() const
{
    doc::Value cluster = doc::Value::object({{"server", url()}});
    if (impl_->identity)
        cluster.set("certificate-authority-data", base::base64_encode(impl_->identity->certificate_pem));
    const auto named = [](const char* name, const char* what, doc::Value value) {
        return doc::Value::array({doc::Value::object({{"name", name}, {what, std::move(value)}})});
    };
    return doc::to_yaml(doc::Value::object(
        {{"apiVersion", "v1"},
         {"kind", "Config"},
         {"current-context", "sluice"},
         {"clusters", named("sluice", "cluster", cluster)},
         {"users", named("admin", "user", doc::Value::object({{"token", impl_->token}}))},
         {"contexts",
          named("sluice", "context", doc::Value::object({{"cluster", "sluice"}, {"user", "admin"}}))}}));
}

void Server::pause()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->server.reset();
}

void Server::resume()
{
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->server) impl_->open(impl_->port);
}

}  // namespace sluice::apiserver
