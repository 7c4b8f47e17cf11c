#include "endpoints.hpp"

namespace sluice::runtime {
namespace {

void answer(
    http::Responder& responder, int status, std::string body, const char* type = "text/plain; charset=utf-8")
{
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", type);
    response.body = std::move(body);
    responder.respond(std::move(response));
}

std::unique_ptr<http::Server>
serve(io::Loop& loop, const std::string& address, const char* flag, const http::Handler& handler)
{
    if (address.empty() || address == "0") return nullptr;
    const auto where = http::parse_listen_address(address, flag);
    http::ServerOptions options;
    options.address = where.host;
    options.port = where.port;
    options.max_body_bytes = 4096;
    options.max_connections = 64;
    return std::make_unique<http::Server>(loop, options, handler);
}

}  // namespace

void Checks::add(std::string name, std::function<bool()> check)
{
    const std::lock_guard lock(mutex_);
    checks_.emplace_back(std::move(name), std::move(check));
}

std::string Checks::first_failure() const
{
    const std::lock_guard lock(mutex_);
    for (const auto& [name, check] : checks_) {
        if (!check()) return name;
    }
    return {};
}

std::unique_ptr<http::Server> serve_metrics(io::Loop& loop, const std::string& address, const Metrics& metrics)
{
    return serve(
        loop, address, "--metrics-addr", [&metrics](const http::ServerRequest& request, const auto& responder) {
            if (request.path == "/metrics")
                answer(*responder, 200, metrics.text(), "text/plain; version=0.0.4; charset=utf-8");
            else
                answer(*responder, 404, "404 page not found\n");
        });
}

std::unique_ptr<http::Server> serve_health(io::Loop& loop, const std::string& address, const Checks& checks)
{
    return serve(
        loop, address, "--health-addr", [&checks](const http::ServerRequest& request, const auto& responder) {
            if (request.path == "/healthz") return answer(*responder, 200, "ok");
            if (request.path != "/readyz") return answer(*responder, 404, "404 page not found\n");
            const auto failure = checks.first_failure();
            if (failure.empty()) return answer(*responder, 200, "ok");
            answer(*responder, 500, "[-]" + failure + " failed\nreadyz check failed\n");
        });
}

}  // namespace sluice::runtime
