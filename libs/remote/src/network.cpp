#include "remote/network.hpp"

#include "base/error.hpp"
#include "git/mirror.hpp"
#include "git/submodules.hpp"
#include "repository_files.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace sluice::remote {
namespace {

constexpr base::Duration kFilePatience = std::chrono::minutes(2);
constexpr std::uint64_t kMaxReferences = 100'000, kMaxTreeEntries = 1'000'000, kMaxTreeDepth = 256;
constexpr int kMaxSubmoduleDepth = 16;

bool is_commit_hash(std::string_view text)
{
    return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_local(std::string_view url)
{
    return url.starts_with("file://");
}

/// The names that git tries for a short one, in its order.
std::vector<std::string> candidates(const std::string& reference)
{
    if (reference.empty() || reference == "HEAD") return {"HEAD"};
    if (reference.starts_with("refs/")) return {reference};
    return {"refs/tags/" + reference, "refs/heads/" + reference, "refs/" + reference};
}

}  // namespace

struct Network::Impl {
    Impl(io::Loop& loop, NetworkOptions the_options, base::Deadline the_deadline)
        : options(std::move(the_options)), deadline(std::move(the_deadline)), connector(loop),
          client(loop, http::ClientOptions{})
    {
    }

    std::shared_ptr<git::Mirror> mirror(const std::string& url)
    {
        auto& known = mirrors[url];
        if (known) return known;
        const auto access = options.access && !is_local(url) ? options.access(url) : git::Access{};
        const git::MirrorLimits limits{options.max_pack_bytes, kMaxReferences, kMaxTreeEntries, kMaxTreeDepth};
        const auto directory = options.directory / std::to_string(mirrors.size());
        return known = std::make_shared<git::Mirror>(connector, directory, url, access, limits);
    }

    /// Brings the commit that the reference names, and says which it is.
    std::string bring(git::Mirror& mirror, const std::string& reference, const base::Deadline& patience)
    {
        git::Reference wanted;
        if (is_commit_hash(reference)) {
            wanted.commit = reference;
            const auto target = mirror.resolve(wanted, patience);
            return mirror.fetch(*target, wanted, patience).hash;
        }
        for (const auto& name : candidates(reference)) {
            wanted.name = name;
            std::optional<git::Target> target;
            try {
                target = mirror.resolve(wanted, patience);
            } catch (const git::NoReference&) {
                // Perhaps it is the next kind of name.
            }
            if (target) return mirror.fetch(*target, wanted, patience).hash;
        }
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("couldn't find remote ref {}", reference.empty() ? "HEAD" : reference));
    }

    struct Wish {
        std::string url, reference;
        bool submodules;
        base::Duration timeout;
        auto key() const { return std::tie(url, reference, submodules); }
    };

    Checkout checkout(const Wish& wish, int depth)
    {
        const auto known = checkouts.find(wish.key());
        if (known != checkouts.end()) return known->second;
        const auto source = mirror(wish.url);
        const auto patience = deadline.within(wish.timeout);
        Checkout result;
        try {
            result.commit = bring(*source, wish.reference, patience);
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::Timeout || deadline.expired()) throw;
            throw base::Error(
                base::ErrorKind::Timeout,
                fmt::format("hit {} timeout: {}", base::format_duration(wish.timeout), error.what()));
        }
        RepositoryFiles::Submodules submodules;
        if (wish.submodules)
            submodules = [this, wish, depth](
                             const kustomize::Files& tree, const std::string& path, const std::string& commit) {
                return submodule(wish, tree, path, commit, depth + 1);
            };
        result.files = std::make_shared<RepositoryFiles>(
            source, result.commit, options.max_file_bytes, std::move(submodules), mutex);
        return checkouts.emplace(wish.key(), std::move(result)).first->second;
    }

    std::shared_ptr<const kustomize::Files> submodule(
        const Wish& parent,
        const kustomize::Files& tree,
        const std::string& path,
        const std::string& commit,
        int depth)
    {
        return base::with_context(fmt::format("submodule '{}'", path), [&] {
            if (depth > kMaxSubmoduleDepth)
                throw base::Error(base::ErrorKind::LimitExceeded, "submodules are nested too deeply");
            const bool described = tree.type("/.gitmodules") == kustomize::Files::Type::File;
            const auto urls = git::parse_gitmodules(described ? tree.read("/.gitmodules") : std::string());
            const auto found = urls.find(path);
            if (found == urls.end())
                throw base::Error(base::ErrorKind::NotFound, "no url found for it in .gitmodules");
            const auto url = git::fetchable_url(git::submodule_url(parent.url, found->second));
            // As git has it: a stranger's repository must not make us read this machine's.
            if (is_local(url) || found->second.starts_with('/'))
                throw base::Error(base::ErrorKind::Forbidden, "transport 'file' not allowed");
            return checkout({url, commit, true, parent.timeout}, depth).files;
        });
    }

    /// One for everything of this build: a mirror is for one thread at a time, and checkouts share mirrors.
    std::shared_ptr<std::recursive_mutex> mutex = std::make_shared<std::recursive_mutex>();
    NetworkOptions options;
    base::Deadline deadline;
    git::Connector connector;
    http::Client client;
    std::map<std::string, std::shared_ptr<git::Mirror>> mirrors;
    std::map<std::tuple<std::string, std::string, bool>, Checkout> checkouts;
    std::map<std::string, File> downloads;
};

Network::Network(io::Loop& loop, NetworkOptions options, base::Deadline deadline)
    : impl_(std::make_unique<Impl>(loop, std::move(options), std::move(deadline)))
{
}
Network::~Network() = default;

kustomize::Remote::Checkout Network::repository(const kustomize::RepositoryUrl& url)
{
    const std::lock_guard lock(*impl_->mutex);
    const auto clone_url = git::fetchable_url(url.clone_url());
    if (is_local(clone_url) && !impl_->options.local_repositories)
        throw base::Error(
            base::ErrorKind::Forbidden, "remote bases on this machine's disk (file://) are not allowed here");
    return impl_->checkout({clone_url, url.reference, url.submodules, url.timeout}, 0);
}

kustomize::Remote::File Network::file(const std::string& url)
{
    const std::lock_guard lock(*impl_->mutex);
    const auto known = impl_->downloads.find(url);
    if (known != impl_->downloads.end()) return known->second;
    http::Request request;
    request.url = http::Url::parse(url);
    request.accept_gzip = true;
    // What may be a repository too is waited for no longer than for a repository.
    const auto repository_url = kustomize::RepositoryUrl::parse(url);
    const auto patience = impl_->deadline.within(repository_url ? repository_url->timeout : kFilePatience);
    auto answer = impl_->client.send(request, patience, impl_->options.max_file_bytes);
    File file{answer.status, std::move(answer.reason), std::move(answer.body)};
    return impl_->downloads.emplace(url, std::move(file)).first->second;
}

}  // namespace sluice::remote
