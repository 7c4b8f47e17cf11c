#include "helmrepo/repository.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "http/client.hpp"

#include <optional>

#include <fmt/format.h>

namespace sluice::helmrepo {
namespace {

http::ClientOptions client_options(const Access& access)
{
    http::ClientOptions options;
    options.tls = access.tls;
    return options;
}

bool is_absolute(std::string_view reference)
{
    const auto colon = reference.find(':');
    return colon != std::string_view::npos && colon > 0 && reference.find_first_of("/?#") > colon;
}

}  // namespace

std::string resolve_url(const std::string& repository, const std::string& reference)
{
    if (is_absolute(reference)) return reference;
    auto folder = http::Url::parse(repository);
    const auto query = folder.query;
    folder.query.clear();
    if (!folder.path.ends_with('/')) folder.path += '/';
    auto resolved = folder.join(reference);
    resolved.query = query;
    return resolved.str();
}

namespace {

/// Throws for what is no address of a repository.
http::Url parse_repository(const std::string& url)
{
    const auto colon = is_absolute(url) ? url.find(':') : 0;
    const auto scheme = url.substr(0, colon);
    if (scheme != "http" && scheme != "https")
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("could not find protocol handler for: {}", scheme));
    return http::Url::parse(url);
}

}  // namespace

struct Repository::Impl {
    /// A password in the URL moves to where it is guarded, and is in no message.
    Impl(io::Loop& loop, std::string the_url, Access the_access, base::Deadline the_deadline)
        : url(std::move(the_url)), access(std::move(the_access)), deadline(std::move(the_deadline)),
          client(loop, client_options(access))
    {
        const auto parsed = parse_repository(url);
        if (parsed.user.empty()) return;
        if (access.username.empty()) {
            access.username = parsed.user;
            access.password = parsed.password;
        }
        url = parsed.str();
    }

    bool may_know_password(const http::Url& other) const
    {
        return access.pass_credentials || http::Url::parse(url).origin() == other.origin();
    }

    std::string url;
    Access access;
    base::Deadline deadline;
    http::Client client;
    std::function<void(const std::string&)> warn;
    std::optional<Index> index;
};

Repository::Repository(io::Loop& loop, std::string url, Access access, base::Deadline deadline)
    : impl_(std::make_unique<Impl>(loop, std::move(url), std::move(access), std::move(deadline)))
{
}
Repository::~Repository() = default;
Repository::Repository(Repository&&) noexcept = default;

const std::string& Repository::url() const
{
    return impl_->url;
}

void Repository::on_warning(std::function<void(const std::string&)> warn)
{
    impl_->warn = std::move(warn);
}

const Index& Repository::index()
{
    if (impl_->index) return *impl_->index;
    const auto shown = impl_->url;
    try {
        const auto text = fetch(resolve_url(impl_->url, "index.yaml"), kLargestIndex);
        return impl_->index.emplace(Index::parse(text, shown, impl_->warn));
    } catch (const base::Error& error) {
        throw base::Error(
            error.kind(),
            fmt::format(
                "looks like \"{}\" is not a valid chart repository or cannot be reached: {}",
                shown,
                error.what()));
    }
}

std::string Repository::archive_url(const std::string& chart, const std::string& version)
{
    const auto what =
        fmt::format("chart \"{}\"{}", chart, version.empty() ? "" : fmt::format(" version \"{}\"", version));
    const auto& entries = index();
    const ChartVersion* found = nullptr;
    try {
        found = &entries.get(chart, version);
    } catch (const base::Error& error) {
        throw base::Error(error.kind(), fmt::format("{} not found in {} repository", what, impl_->url));
    }
    if (found->urls.empty())
        throw base::Error(base::ErrorKind::NotFound, fmt::format("{} has no downloadable URLs", what));
    return base::with_context(
        "failed to make chart URL absolute", [&] { return resolve_url(impl_->url, found->urls.front()); });
}

std::string Repository::fetch(const std::string& url, std::size_t max_bytes)
{
    http::Request request;
    request.url = http::Url::parse(url);
    if (request.url.scheme != "http" && request.url.scheme != "https")
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("could not find protocol handler for: {}", request.url.scheme));
    const auto& access = impl_->access;
    if (!access.username.empty() && !access.password.empty() && impl_->may_know_password(request.url))
        request.headers.set(
            "Authorization", "Basic " + base::base64_encode(access.username + ":" + access.password));
    auto answer = impl_->client.send(request, impl_->deadline, max_bytes);
    if (answer.status != 200)
        throw base::Error(
            answer.status == 404 ? base::ErrorKind::NotFound : base::ErrorKind::Unavailable,
            fmt::format("failed to fetch {} : {} {}", request.url.str(), answer.status, answer.reason));
    return std::move(answer.body);
}

}  // namespace sluice::helmrepo
