#pragma once
#include "doc/value.hpp"
#include "kustomize/build.hpp"
#include "kustomize/files.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// What all loaders of one build share.
struct LoadContext {
    const Files& files;
    LoadRestrictions restrictions;
    ParseCache* cache;
    Remote* remote;  ///< null: nothing remote is loaded
    Charts* charts;  ///< null: no charts are rendered
    std::map<std::string, std::string>& remotes_read;
    std::size_t max_levels;
    /// By tree and directory: what an entry pulled, further ones find.
    std::map<std::pair<const Files*, std::string>, std::shared_ptr<const Files>> pulled_charts{};
};

/// The error of a file that is not YAML or not Kubernetes objects, as against one that cannot be read.
bool is_malformed_yaml(std::string_view message);

/// Throws base::Error{Invalid} for an object without kind, or without a name unless it is a list.
void check_object(const doc::Value& object);
/// Documents of a resource or patch file: checked to be objects with kind and name, lists taken apart.
using Documents = std::vector<doc::Value>;
/// What becomes of a key that stands in a map again: see doc::YamlOptions::keep_repeated_keys.
enum class RepeatedKeys { Refused, Kept };
/// Throws base::Error{Invalid}.
Documents parse_objects(std::string_view text, RepeatedKeys repeated_keys = RepeatedKeys::Refused);
/// Objects that stand where a path may stand as well; nullopt: the entry must be a path.
std::optional<Documents> inlined_objects(std::string_view entry);

/// Loader: one kustomization's view of the files, rooted at its directory. Knows which directories lead here,
/// so that no base can contain its referrer.
class Loader : public std::enable_shared_from_this<Loader> {
public:
    static std::shared_ptr<const Loader> at(LoadContext& context, std::string_view directory);

    const std::string& root() const { return root_; }
    /// A loader for a base or component, here or in a repository. Throws base::Error for what is not a
    /// directory, is absolute, or would be a cycle.
    std::shared_ptr<const Loader> enter(std::string_view path) const;
    bool is_directory(std::string_view path) const;
    /// A file's bytes, here or over http. Throws base::Error{NotFound, Forbidden}.
    std::string load(std::string_view path) const { return load(path, files()); }
    /// The same from another view of the tree.
    std::string load(std::string_view path, const Files& files) const;
    /// The tree that this loader reads.
    const Files& files() const { return checkout_ ? *checkout_->files : context_.files; }
    Charts* charts() const { return context_.charts; }
    /// Brings a chart that the tree has not. There must be charts().
    std::shared_ptr<const Files> pull_chart(Charts::Pull) const;
    /// A file of objects, parsed once for all builds that share a cache. Errors name the file as it was
    /// written.
    std::shared_ptr<const Documents> load_objects(std::string_view path) const;
    /// The objects of one file of the tree, from the cache if it knows them.
    static std::shared_ptr<const Documents> parse_file(const Files&, const std::string& file, ParseCache*);
    /// The kustomization file of this directory. Throws base::Error{NotFound} if there is none, {Invalid} if
    /// several.
    std::string load_kustomization(std::string& file) const;

private:
    Loader(LoadContext& context, std::string root, std::shared_ptr<const Loader> referrer)
        : context_(context), root_(std::move(root)), referrer_(std::move(referrer)),
          checkout_(referrer_ ? referrer_->checkout_ : nullptr), level_(referrer_ ? referrer_->level_ + 1 : 0)
    {
    }
    /// A repository that a loader of this build is in, and how it was named.
    struct Checkout {
        std::shared_ptr<const Files> files;
        std::string url;
    };
    static std::shared_ptr<const Loader>
    clone(LoadContext& context, const RepositoryUrl& url, std::shared_ptr<const Loader> referrer);
    std::string load_remote(std::string_view url) const;
    std::string checked(std::string_view path, const Files& files) const;
    std::string absolute(std::string_view path) const;

    LoadContext& context_;
    std::string root_;
    std::shared_ptr<const Loader> referrer_;
    std::shared_ptr<const Checkout> checkout_;  ///< null: the build's own tree
    std::size_t level_;                         ///< of bases within bases
};

/// "a/./b/../c" below `base`, cleaned; ".." above the root stays at the root.
std::string join_path(std::string_view base, std::string_view path);

}  // namespace sluice::kustomize
