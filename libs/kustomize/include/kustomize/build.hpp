#pragma once
#include "doc/value.hpp"
#include "kustomize/charts.hpp"
#include "kustomize/files.hpp"
#include "kustomize/remote.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// Parsed files of one immutable tree, shared by all builds of it: each file is parsed once however many builds
/// read it. Thread-safe. Make one per artifact digest.
class ParseCache {
public:
    ParseCache();
    ~ParseCache();

private:
    friend class Loader;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

enum class LoadRestrictions { RootOnly, None };
enum class Order { Unspecified, Legacy, Fifo };

/// What no build may exceed. The defaults are far above what real trees take, which is about a thousand steps
/// and a kilobyte for each resource at every level that it passes through.
struct BuildLimits {
    std::uint64_t max_steps = 1'000'000'000;
    /// Of what is read, generated and copied, before what is shared is counted as one.
    std::uint64_t max_bytes = 1u << 30;
    /// Of a document.
    std::size_t max_depth = 600;
    /// Of bases in bases.
    std::size_t max_levels = 200;
};

struct BuildOptions {
    LoadRestrictions load_restrictions = LoadRestrictions::RootOnly;
    /// For kustomizations that have no sortOptions of their own. kustomize's CLI and Flux: Legacy.
    Order order = Order::Legacy;
    /// May be null: then nothing is shared.
    ParseCache* cache = nullptr;
    /// How remote bases and files are reached. Null: an error that names the URL.
    Remote* remote = nullptr;
    /// How helmCharts are rendered. Null: an error that says so.
    Charts* charts = nullptr;
    /// Told of each deprecated field that a kustomization still uses, in kustomize's words. May be empty.
    std::function<void(const std::string&)> warn;
    /// Asks for the label of buildMetadata's managedByLabel without being in the file.
    bool managed_by_label = false;
    BuildLimits limits{};
    /// Called now and then between steps; may throw base::Cancelled or base::Error to end the build.
    std::function<void()> check_stop;
};

struct BuildResult {
    /// In output order; ready for the API server.
    std::vector<doc::Value> resources;
    /// What the build depended on, as it was asked for: the key by which "a commit rebuilds only what reads the
    /// changed files" stands. What is missing counts: a file that appears there changes the build.
    std::set<std::string> files_read, files_missing, directories_listed;
    /// What came over the network, as it was written: a repository's URL with the commit it stood at, a file's
    /// and a chart's ("REPO/NAME VERSION") with the SHA-256 of its bytes.
    std::map<std::string, std::string> remotes_read;
};

/// kustomize v5.8.1 `build DIRECTORY` on a tree; a directory that is a repository's URL is built there. Throws
/// base::Error{Invalid, NotFound, LimitExceeded} naming the file and the field; what is not supported is such
/// an error too, never silently ignored. Pure and thread-safe.
BuildResult build(const Files& files, std::string_view directory, const BuildOptions& options);

/// Parses one file of manifests as a build would; a build with the same cache then has it parsed already.
/// Throws base::Error{Invalid} that says what is wrong with the content; the file's name is the caller's to
/// add.
void check_manifests(const Files& files, const std::string& file, ParseCache* cache);

/// The text that `kustomize build` prints for these resources, byte for byte.
std::string print(const std::vector<doc::Value>& resources);

/// Throws base::Error{Invalid} unless the text is a file that `resources` can name.
void check_objects(std::string_view text);

/// Whether the object's kind is known to have no namespace.
bool is_cluster_scoped(const doc::Value& object);

}  // namespace sluice::kustomize
