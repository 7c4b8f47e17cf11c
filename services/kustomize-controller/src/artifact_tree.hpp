#pragma once
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "kustomize/build.hpp"
#include "kustomize/files.hpp"
#include "ssa/fingerprint.hpp"

#include <set>
#include <string>
#include <string_view>

namespace sluice::kustomize_controller {

/// ArtifactTree: one artifact, unpacked on disk, whose files are parsed at most once however many
/// Kustomizations build from it. Immutable once filled; thread-safe.
class ArtifactTree final : public kustomize::Files {
public:
    ArtifactTree();

    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;

    const base::RootDir& root() const noexcept { return root_; }
    kustomize::ParseCache& parsed() const noexcept { return parsed_; }
    /// Over the names and bytes of these files and the listings of these directories: equal ones mean that a
    /// build that depends on nothing else gives the same result.
    ssa::Fingerprint
    fingerprint(const std::set<std::string>& files, const std::set<std::string>& directories) const;

private:
    std::string local(std::string_view path) const;

    base::TempDir directory_;
    base::RootDir root_;
    mutable kustomize::ParseCache parsed_;
};

}  // namespace sluice::kustomize_controller
