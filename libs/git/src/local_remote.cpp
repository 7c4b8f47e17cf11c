#include "handles.hpp"
#include "remote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::git {
namespace {

RepositoryHandle open_local(const std::string& url)
{
    constexpr std::string_view kScheme = "file://";
    const auto path = url.substr(kScheme.size());
    git_repository* raw = nullptr;
    const auto answer = git_repository_open_ext(&raw, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
    if (answer == GIT_ENOTFOUND) throw base::Error(base::ErrorKind::NotFound, "repository not found");
    check(answer, url);
    return RepositoryHandle(raw);
}

RemoteReference describe(git_reference* reference, const std::string& name)
{
    git_reference* resolved = nullptr;
    check(git_reference_resolve(&resolved, reference), "cannot resolve " + name);
    const ReferenceHandle handle(resolved);
    const auto hash = format_oid(*git_reference_target(resolved));
    git_object* peeled = nullptr;
    if (git_reference_peel(&peeled, resolved, GIT_OBJECT_COMMIT) != 0) return {name, hash, {}};
    const ObjectHandle commit(peeled);
    auto peeled_hash = format_oid(*git_object_id(peeled));
    return {name, hash, peeled_hash == hash ? std::string() : std::move(peeled_hash)};
}

struct NameList {
    git_strarray raw{};
    ~NameList() { git_strarray_dispose(&raw); }
};

/// Called by libgit2 all along a transfer: where a cancelled or late one ends.
int on_progress(const git_indexer_progress*, void* payload)
{
    const auto& deadline = *static_cast<const base::Deadline*>(payload);
    return deadline.expired() || deadline.stop().stop_requested() ? GIT_EUSER : 0;
}

}  // namespace

ListResult LocalRemote::list(const std::vector<std::string>& prefixes, const base::Deadline& deadline)
{
    deadline.check("list references");
    const auto repository = open_local(url_);
    NameList names;
    check(git_reference_list(&names.raw, repository.get()), url_);
    ListResult result;
    std::vector<std::string> all(names.raw.strings, names.raw.strings + names.raw.count);
    // libgit2's list leaves it out, a server's has it unless its branch is not there yet.
    if (git_repository_head_unborn(repository.get()) == 0) all.insert(all.begin(), "HEAD");
    for (const auto& name : all) {
        result.any = true;
        if (std::none_of(
                prefixes.begin(), prefixes.end(), [&](const auto& prefix) { return name.starts_with(prefix); }))
            continue;
        if (result.references.size() >= max_references_)
            throw base::Error(
                base::ErrorKind::LimitExceeded, fmt::format("more than {} references match", max_references_));
        git_reference* raw = nullptr;
        check(git_reference_lookup(&raw, repository.get(), name.c_str()), url_);
        const ReferenceHandle reference(raw);
        result.references.push_back(describe(raw, name));
    }
    return result;
}

void LocalRemote::fetch(
    const std::vector<std::string>& hashes,
    bool,
    ObjectStore& into,
    const Tips&,
    std::uint64_t,
    const base::Deadline& deadline)
{
    git_remote* raw = nullptr;
    check(git_remote_create_anonymous(&raw, into.repository(), url_.c_str()), url_);
    const RemoteHandle remote(raw);
    // Everything that is there: a folder of this machine costs no network, and any wanted commit is below some
    // reference.
    std::string all = "+refs/*:refs/sluice/*";
    char* pattern = all.data();
    const git_strarray patterns{&pattern, 1};
    git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
    options.callbacks.transfer_progress = on_progress;
    auto patience = deadline;
    options.callbacks.payload = &patience;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    const auto answer = git_remote_fetch(raw, &patterns, &options, nullptr);
    deadline.check(url_.c_str());
    check(answer, url_);
    for (const auto& hash : hashes)
        if (!into.has(hash))
            throw base::Error(base::ErrorKind::NotFound, fmt::format("object {} not found", hash));
}

}  // namespace sluice::git
