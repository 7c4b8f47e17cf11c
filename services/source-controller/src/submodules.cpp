#include "submodules.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "git/submodules.hpp"

#include <fmt/format.h>

#include <vector>

namespace sluice::source_controller {
namespace {

constexpr int kMaxDepth = 10;  // go-git's
constexpr std::size_t kMaxSubmodules = 500;
constexpr std::uint64_t kMaxDescription = 1u << 20;

struct Link {
    std::string path, commit;
};

/// What tells the way, not who we are.
git::Access without_credentials(const git::Access& access)
{
    git::Access bare;
    bare.proxy = access.proxy;
    bare.tls.ca_pem = access.tls.ca_pem;
    return bare;
}

class Mounter {
public:
    Mounter(const SubmoduleSource& source, const base::Deadline& deadline)
        : source_(source), deadline_(deadline)
    {
    }

    void mount_all(
        Checkout& tree,
        git::Mirror& mirror,
        const std::string& commit,
        const std::string& url,
        const std::string& place,
        int depth)
    {
        std::vector<Link> links;
        std::string description;
        mirror.walk(commit, [&](const git::TreeEntry& entry) {
            if (entry.kind == git::EntryKind::Submodule)
                links.push_back({std::string(entry.path), std::string(entry.hash)});
            if (entry.kind == git::EntryKind::File && entry.path == ".gitmodules") description = entry.hash;
        });
        if (links.empty() || description.empty()) return;
        const auto urls = git::parse_gitmodules(mirror.read(description, kMaxDescription));
        for (const auto& link : links) {
            const auto found = urls.find(link.path);
            if (found != urls.end())
                mount(tree, link, git::submodule_url(url, found->second), place + link.path + "/", depth);
        }
    }

private:
    void mount(Checkout& tree, const Link& link, const std::string& url, const std::string& place, int depth)
    {
        if (depth > kMaxDepth || ++count_ > kMaxSubmodules)
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                fmt::format("submodule '{}': there are too many of them", place));
        const auto address = git::fetchable_url(url);
        // A stranger's repository must not make us read this machine's.
        if (!address.starts_with("http://") && !address.starts_with("https://") &&
            !address.starts_with("ssh://"))
            throw base::Error(
                base::ErrorKind::Forbidden,
                fmt::format("submodule '{}': transport of '{}' not allowed", place, url));
        const auto directory = source_.directory / base::sha256_hex(place).substr(0, 16);
        const auto access =
            git::same_host(address, source_.url) ? source_.access : without_credentials(source_.access);
        auto mirror =
            std::make_unique<git::Mirror>(source_.connector, directory, address, access, source_.limits);
        git::Reference wanted;
        wanted.commit = link.commit;
        const auto target = mirror->resolve(wanted, deadline_);
        mirror->fetch(*target, wanted, deadline_);
        auto& holder = *mirror;
        auto& mounted = tree.mount(link.path, std::move(mirror), link.commit);
        mount_all(mounted, holder, link.commit, address, place, depth + 1);
    }

    const SubmoduleSource& source_;
    const base::Deadline& deadline_;
    std::size_t count_ = 0;
};

}  // namespace

void mount_submodules(
    Checkout& tree,
    git::Mirror& mirror,
    const std::string& commit,
    const SubmoduleSource& source,
    const base::Deadline& deadline)
{
    Mounter(source, deadline).mount_all(tree, mirror, commit, source.url, "", 1);
}

}  // namespace sluice::source_controller
