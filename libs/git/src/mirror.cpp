#include "git/mirror.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/semver.hpp"
#include "connector.hpp"
#include "http_transport.hpp"
#include "object_store.hpp"
#include "remote.hpp"
#include "remote_url.hpp"
#include "ssh_transport.hpp"
#include "tips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <sstream>

namespace sluice::git {
namespace {

/// As many small packs make lookups slow and keep old revisions alive: then one fresh fetch replaces them.
constexpr std::size_t kMaxPacks = 48;
constexpr std::size_t kMaxNotesBytes = 16u << 10;

/// What earlier conversations taught: saves the greeting of the next one. Only ever a hint.
struct Notes {
    std::string url, base;
    bool version2 = false;

    static Notes load(const std::filesystem::path& file)
    {
        Notes notes;
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored)) return notes;
        std::istringstream lines(base::read_file(file, kMaxNotesBytes));
        std::string protocol;
        std::getline(lines, notes.url);
        std::getline(lines, notes.base);
        std::getline(lines, protocol);
        notes.version2 = protocol == "version 2";
        return notes;
    }
    void save(const std::filesystem::path& file) const
    {
        base::write_atomically(
            file, fmt::format("{}\n{}\n{}\n", url, base, version2 ? "version 2" : "version 0"));
    }
    bool operator==(const Notes&) const = default;
};

/// `asked` says how its revision is to be called.
Target target_of(const RemoteReference& found, const Reference& asked)
{
    const auto name = asked.revision_name(found.name);
    if (found.peeled.empty()) return {found.name, found.hash, {}, name};
    return {found.name, found.peeled, found.hash, name};
}

/// fluxcd/pkg's ParseVersion: an optional v, and all three parts.
std::optional<base::Version> version_of_tag(std::string_view tag)
{
    const auto bare = tag.starts_with('v') ? tag.substr(1) : tag;
    return base::Version::parse_strict(bare);
}

}  // namespace

void initialize()
{
    static std::once_flag once;
    std::call_once(once, [] {
        check(git_libgit2_init(), "cannot start libgit2");
        for (const auto level :
             {GIT_CONFIG_LEVEL_SYSTEM,
              GIT_CONFIG_LEVEL_GLOBAL,
              GIT_CONFIG_LEVEL_XDG,
              GIT_CONFIG_LEVEL_PROGRAMDATA})
            check(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, ""), "cannot set libgit2 up");
        check(git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0), "cannot set libgit2 up");
        // Packs are read through small windows: a mapped page counts as our memory as much as any other.
        check(git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, std::size_t{1} << 20), "cannot set libgit2 up");
        check(
            git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, std::size_t{8} << 20), "cannot set libgit2 up");
        check(git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, ssize_t{1} << 20), "cannot set libgit2 up");
        // A pack names its number of objects before it sends them, and memory is taken by that number.
        check(git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, std::size_t{4'000'000}), "cannot set libgit2 up");
    });
}

struct Mirror::Impl {
    Impl(
        Connector& the_connector,
        std::filesystem::path the_directory,
        std::string the_url,
        Access the_access,
        MirrorLimits the_limits)
        : connector(the_connector), directory(std::move(the_directory)), url(std::move(the_url)),
          access(std::move(the_access)), limits(the_limits)
    {
        initialize();
        notes = Notes::load(notes_file());
        if (notes.url != visible_url()) {
            // Another remote's objects are of no use, and another user's are none of our business.
            wipe();
            notes = {};
            notes.url = visible_url();
        }
    }

    ~Impl()
    {
        if (damaged) wipe();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::filesystem::path notes_file() const { return directory / "sluice-remote"; }
    std::filesystem::path tips_file() const { return directory / "sluice-tips"; }
    bool over_http() const { return url.starts_with("http://") || url.starts_with("https://"); }
    std::string visible_url() const { return url.starts_with("file://") ? url : url_without_credentials(url); }

    void wipe()
    {
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }

    ObjectStore& objects()
    {
        if (store) return *store;
        std::filesystem::create_directories(directory);
        try {
            store.emplace(directory);
        } catch (const base::Error&) {
            wipe();  // a cache that cannot be opened is filled again
            store.emplace(directory);
        }
        return *store;
    }

    Remote& remote()
    {
        if (remote_) return *remote_;
        if (url.starts_with("file://")) {
            remote_ = std::make_unique<LocalRemote>(url, limits.max_references);
        } else if (over_http()) {
            auto transport = std::make_unique<HttpTransport>(
                connector.impl().client_for(access), url, notes.base, access, limits.max_pack_bytes);
            http = transport.get();
            adopt(std::move(transport));
        } else if (url.starts_with("ssh://")) {
            adopt(make_ssh_transport(connector.impl().loop, url, access, limits.max_pack_bytes));
        } else {
            throw base::Error(base::ErrorKind::Invalid, "unknown scheme of a Git URL");
        }
        return *remote_;
    }

    void adopt(std::unique_ptr<Transport> transport)
    {
        auto made =
            std::make_unique<UploadPackRemote>(std::move(transport), notes.version2, limits.max_references);
        upload_pack = made.get();
        remote_ = std::move(made);
    }

    /// After a conversation that went well.
    void note()
    {
        if (http == nullptr) return;
        const Notes learnt{.url = visible_url(), .base = http->base(), .version2 = upload_pack->version2()};
        if (learnt == notes) return;
        notes = learnt;
        std::filesystem::create_directories(directory);
        notes.save(notes_file());
    }

    std::string attempted(std::string_view verb) const
    {
        return fmt::format("unable to {} '{}'", verb, visible_url());
    }

    /// Runs what speaks with the remote.
    template <class F> decltype(auto) speaking(std::string_view verb, F&& f)
    {
        try {
            return f();
        } catch (const NoReference&) {
            throw;
        } catch (const base::Error& error) {
            throw base::Error(error.kind(), fmt::format("{}: {}", attempted(verb), error.what()));
        }
    }

    ListResult list(const std::vector<std::string>& prefixes, const base::Deadline& deadline)
    {
        return speaking(attempt == Attempt::List ? "list remote for" : "clone", [&] {
            auto result = remote().list(prefixes, deadline);
            note();
            return result;
        });
    }

    bool serves_any_commit(const base::Deadline& deadline)
    {
        return speaking("clone", [&] { return remote().serves_any_commit(deadline); });
    }

    void
    fetch(const std::vector<std::string>& hashes, bool whole, const Tips& tips, const base::Deadline& deadline)
    {
        speaking(
            "clone", [&] { remote().fetch(hashes, whole, objects(), tips, limits.max_pack_bytes, deadline); });
    }

    [[noreturn]] void throw_missing(const std::string& name) const
    {
        throw NoReference(fmt::format("{}: couldn't find remote ref \"{}\"", attempted("clone"), name));
    }

    bool has_references(const ListResult& asked, const base::Deadline& deadline)
    {
        return asked.any || list({"HEAD", "refs/"}, deadline).any;
    }

    std::optional<Target> resolve_name(const Reference& asked, const base::Deadline& deadline)
    {
        const auto name = asked.full_name();
        const auto listed = list({name}, deadline);
        for (const auto& reference : listed.references)
            if (reference.name == name) return target_of(reference, asked);
        if (!has_references(listed, deadline)) return std::nullopt;
        if (asked.kind() == Reference::Kind::Name)
            throw NoReference(fmt::format("unable to resolve ref '{}' to a specific commit", name));
        throw_missing(name);
    }

    std::optional<Target> resolve_semver(const Reference& asked, const base::Deadline& deadline)
    {
        const auto& range = asked.semver;
        const auto constraint = base::Constraint::parse(range);
        if (!constraint)
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("semver parse error: improper constraint: \"{}\"", range));
        constexpr std::string_view kTags = "refs/tags/";
        const auto listed = list({std::string(kTags)}, deadline);
        std::optional<base::Version> best;
        std::vector<RemoteReference> newest;
        for (const auto& reference : listed.references) {
            const auto version = version_of_tag(std::string_view(reference.name).substr(kTags.size()));
            if (!version || !constraint->check(*version)) continue;
            if (best && *version < *best) continue;
            if (!best || *best < *version) newest.clear();
            best = version;
            newest.push_back(reference);
        }
        if (newest.empty()) {
            if (!has_references(listed, deadline)) return std::nullopt;
            throw NoReference(fmt::format("no match found for semver: {}", range));
        }
        return youngest(newest, asked, deadline);
    }

    /// Versions that differ in build metadata alone are equal: the commit's time decides.
    Target
    youngest(const std::vector<RemoteReference>& tags, const Reference& asked, const base::Deadline& deadline)
    {
        auto chosen = target_of(tags.front(), asked);
        if (tags.size() == 1) return chosen;
        std::optional<base::WallTime> when;
        for (const auto& tag : tags) {
            const auto target = target_of(tag, asked);
            bring(target, false, deadline);
            const auto time = objects().read_commit(target.hash, target.name, target.tag_hash).committer.when;
            if (when && time < *when) continue;
            when = time;
            chosen = target;
        }
        return chosen;
    }

    void bring(const Target& target, bool whole, const base::Deadline& deadline)
    {
        const auto& wanted = target.tag_hash.empty() ? target.hash : target.tag_hash;
        auto tips = Tips::load(tips_file());
        const auto known = std::find_if(tips.all().begin(), tips.all().end(), [&](const Tips::Tip& tip) {
            return tip.hash == target.hash;
        });
        const bool noted = known != tips.all().end();
        const bool here = objects().has(target.hash) && objects().has(wanted);
        if (noted && here) return;
        // What was here once and is not is damage; a pack of the same name would not be written again over it.
        const bool lost = noted && !objects().has(target.hash);
        if (lost || objects().packs() >= kMaxPacks) {
            wipe();
            tips = {};
        }
        fetch({wanted}, whole, tips, deadline);
        if (!objects().has(target.hash))
            throw NoReference(fmt::format("{}: object {} not found", attempted("clone"), target.hash));
        tips.add(target.hash, whole);
        tips.save(tips_file());
        notes.save(notes_file());
    }

    /// A server that hands out no commit by its hash: whole histories until it turns up.
    void bring_by_history(const Target& target, const Reference& reference, const base::Deadline& deadline)
    {
        if (objects().has(target.hash)) return;
        const std::vector<std::string> prefixes =
            reference.branch.empty() ? std::vector<std::string>{"refs/heads/", "refs/tags/"}
                                     : std::vector<std::string>{"refs/heads/" + reference.branch};
        const auto listed = list(prefixes, deadline);
        std::vector<std::string> wants;
        for (const auto& one : listed.references)
            if (reference.branch.empty() || one.name == prefixes.front()) wants.push_back(one.hash);
        if (wants.empty()) throw_missing(prefixes.front());
        std::sort(wants.begin(), wants.end());
        wants.erase(std::unique(wants.begin(), wants.end()), wants.end());
        fetch(wants, true, Tips::load(tips_file()), deadline);
        if (!objects().has(target.hash))
            throw NoReference(fmt::format("{}: object {} not found", attempted("clone"), target.hash));
        auto tips = Tips::load(tips_file());
        tips.add(target.hash, true);
        tips.save(tips_file());
        notes.save(notes_file());
    }

    /// Runs what reads objects. Damage costs a fresh fetch at the next try, never a lasting failure; the files
    /// go when nobody reads them any more.
    template <class F> decltype(auto) reading(F&& f)
    {
        try {
            return f();
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::Corrupt && error.kind() != base::ErrorKind::NotFound) throw;
            damaged = true;
            throw base::Error(
                base::ErrorKind::Corrupt,
                fmt::format("{}: the Git cache is damaged: {}", visible_url(), error.what()));
        }
    }

    Connector& connector;
    std::filesystem::path directory;
    std::string url;
    Access access;
    MirrorLimits limits;
    Notes notes;
    Attempt attempt = Attempt::Clone;
    bool damaged = false;
    std::optional<ObjectStore> store;
    std::unique_ptr<Remote> remote_;
    HttpTransport* http = nullptr;
    UploadPackRemote* upload_pack = nullptr;
};

Mirror::Mirror(
    Connector& connector, std::filesystem::path directory, std::string url, Access access, MirrorLimits limits)
    : impl_(std::make_unique<Impl>(connector, std::move(directory), std::move(url), std::move(access), limits))
{
}
Mirror::~Mirror() = default;

std::optional<Target>
Mirror::resolve(const Reference& reference, const base::Deadline& deadline, Attempt attempt)
{
    impl_->attempt = attempt;
    switch (reference.kind()) {
    case Reference::Kind::Commit:
        return Target{{}, format_oid(parse_oid(reference.commit)), {}, reference.revision_name({})};
    case Reference::Kind::Semver:
        return impl_->resolve_semver(reference, deadline);
    default:
        return impl_->resolve_name(reference, deadline);
    }
}

Commit Mirror::fetch(const Target& target, const Reference& reference, const base::Deadline& deadline)
{
    impl_->attempt = Attempt::Clone;
    const bool bare = target.reference.empty();
    try {
        if (bare && !impl_->objects().has(target.hash) && !impl_->serves_any_commit(deadline))
            impl_->bring_by_history(target, reference, deadline);
        else
            impl_->bring(target, false, deadline);
    } catch (const NoReference&) {
        if (!bare) throw;
        throw NoReference(
            fmt::format("unable to resolve commit object for '{}': object not found", target.hash));
    }
    return impl_->reading(
        [&] { return impl_->objects().read_commit(target.hash, target.name, target.tag_hash); });
}

void Mirror::walk(std::string_view commit, const std::function<void(const TreeEntry&)>& visit)
{
    std::exception_ptr from_visitor;
    impl_->reading([&] {
        try {
            impl_->objects().walk(
                commit,
                impl_->limits.max_tree_entries,
                impl_->limits.max_tree_depth,
                [&](const TreeEntry& entry) {
                    try {
                        visit(entry);
                    } catch (...) {
                        from_visitor = std::current_exception();
                        throw;
                    }
                });
        } catch (...) {
            if (!from_visitor) throw;
        }
    });
    if (from_visitor) std::rethrow_exception(from_visitor);
}

std::string Mirror::read(std::string_view blob, std::uint64_t max_bytes)
{
    return impl_->reading([&] { return impl_->objects().read_blob(blob, max_bytes); });
}

void Mirror::reset()
{
    impl_->wipe();
}

}  // namespace sluice::git
