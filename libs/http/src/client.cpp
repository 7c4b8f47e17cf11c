#include "http/client.hpp"

#include "archive/gzip.hpp"
#include "base/error.hpp"
#include "call.hpp"
#include "compose.hpp"
#include "download.hpp"

#include "pool.hpp"
#include "watch.hpp"

#include <mutex>

namespace sluice::http {
namespace {

constexpr std::size_t kMaxErrorBody = 64u << 10;

bool is_gzip(const Response& response)
{
    return response.headers.find("Content-Encoding").value_or("") == "gzip";
}

}  // namespace

struct Client::Impl {
    Impl(io::Loop& on, ClientOptions wanted)
        : loop(on), options(std::move(wanted)), rules(options.proxy, ProxyRules::environment),
          pool(std::make_shared<Pool>(
              loop, options, Dial::Tls{io::tls_client_context(options.tls), io::tls_client_context({})}))
    {
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        // Connections end on the loop thread.
        loop.post([last = std::move(pool)] {});
    }

    Response send_once(const Request& request, const base::Deadline& deadline, std::size_t max_body) const
    {
        const auto call = std::make_shared<Call>();
        call->max_body = max_body;
        compose(*call, request, rules, options);
        call->perform(pool, deadline, shown(request));
        auto response = std::move(call->response);
        const bool unpack =
            request.accept_gzip && !request.headers.find("Accept-Encoding") && is_gzip(response);
        if (!unpack || response.body.empty()) return response;
        response.body =
            base::with_context(shown(request), [&] { return archive::gunzip(response.body, max_body); });
        response.headers.erase("Content-Encoding");
        response.headers.erase("Content-Length");
        return response;
    }

    /// Runs `once` until the answer is no redirect any more.
    template <class Once> Response following_redirects(const Request& request, const Once& once) const
    {
        auto response = once(request);
        std::optional<Request> next;
        for (unsigned hop = 0; options.max_redirects != 0; ++hop) {
            next = base::with_context(
                shown(request), [&] { return redirected(next ? *next : request, response); });
            if (!next) break;
            if (hop == options.max_redirects)
                throw base::Error(
                    base::ErrorKind::Invalid,
                    shown(request) + ": stopped after " + std::to_string(options.max_redirects) + " redirects");
            response = once(*next);
        }
        return response;
    }

    io::Loop& loop;
    const ClientOptions options;
    const ProxyRules rules;
    std::shared_ptr<Pool> pool;
};

Client::Client(io::Loop& loop, ClientOptions options) : impl_(std::make_shared<Impl>(loop, std::move(options)))
{
}

Client::~Client() = default;

Response Client::send(const Request& request, const base::Deadline& deadline, std::size_t max_body) const
{
    return impl_->following_redirects(
        request, [&](const Request& one) { return impl_->send_once(one, deadline, max_body); });
}

Response Client::download(
    const Request& request,
    const base::Deadline& deadline,
    std::uint64_t max_body,
    const std::function<void(std::string_view)>& sink) const
{
    return impl_->following_redirects(request, [&](const Request& one) {
        const auto download = std::make_shared<Download>(max_body, kMaxErrorBody);
        compose(*download, one, impl_->rules, impl_->options);
        return download->perform(impl_->pool, deadline, shown(one), sink);
    });
}

std::unique_ptr<Exchange> Client::follow(
    Request request, std::shared_ptr<Follower> follower, std::chrono::steady_clock::duration silence) const
{
    auto watch = std::make_shared<Watch>(std::move(request), std::move(follower), silence);
    compose(*watch, watch->request(), impl_->rules, impl_->options);
    return Watch::begin(std::move(watch), impl_->pool);
}

const ClientOptions& Client::options() const noexcept
{
    return impl_->options;
}

}  // namespace sluice::http
