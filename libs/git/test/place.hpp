#pragma once
#include "git/mirror.hpp"

#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "gitserver/repository.hpp"
#include "gitserver/server.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sluice::git {

inline constexpr MirrorLimits kLimits{
    .max_pack_bytes = 64u << 20, .max_references = 10'000, .max_tree_entries = 10'000, .max_tree_depth = 32};

inline base::Deadline soon()
{
    return base::Deadline::after(std::chrono::seconds(20));
}

inline Reference branch(const std::string& name)
{
    Reference reference;
    reference.branch = name;
    return reference;
}

/// A repository, a folder for mirrors of it, and a server when asked for.
struct Place {
    base::TempDir folder{"git-test-"};
    io::Loop loop;
    Connector connector{loop};
    gitserver::Repository repository{folder.path() / "served", "app.git"};

    std::unique_ptr<gitserver::Server> serve(bool version2 = true)
    {
        gitserver::ServerOptions options;
        options.root = folder.path() / "served";
        options.version2 = version2;
        return std::make_unique<gitserver::Server>(loop, options);
    }
    Mirror mirror(const std::string& url, Access access = {}, MirrorLimits limits = kLimits)
    {
        return {connector, folder.path() / "mirror", url, std::move(access), limits};
    }
    std::filesystem::path packs() const { return folder.path() / "mirror" / "objects" / "pack"; }
};

/// Resolves and fetches: what one reconciliation does.
inline Commit take(Mirror& mirror, const Reference& reference)
{
    const auto target = mirror.resolve(reference, soon());
    REQUIRE(target);
    return mirror.fetch(*target, reference, soon());
}

inline std::map<std::string, std::string> files_of(Mirror& mirror, const std::string& commit)
{
    std::map<std::string, std::string> files;
    mirror.walk(commit, [&](const TreeEntry& entry) {
        if (entry.kind == EntryKind::File || entry.kind == EntryKind::Executable)
            files[std::string(entry.path)] = mirror.read(entry.hash, 1u << 20);
    });
    return files;
}

template <class F> base::Error failure_of(F&& f)
{
    std::optional<base::Error> failure;
    try {
        f();
    } catch (const base::Error& error) {
        failure = error;
    }
    REQUIRE(failure);
    return *failure;
}

}  // namespace sluice::git
