#pragma once
#include "archive/tar.hpp"
#include "artifact/ignore.hpp"
#include "base/deadline.hpp"
#include "checkout.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::source_controller {

/// Sparse: which paths of a tree are checked out, as spec.sparseCheckout names them. No folder means all.
class Sparse {
public:
    explicit Sparse(std::vector<std::string> folders);
    /// go-git's rule: a file counts when its path begins with one of the texts.
    bool has(std::string_view path) const;
    /// Folders on the way to what is checked out.
    bool leads_to(std::string_view folder) const;
    bool all() const noexcept { return folders_.empty(); }
    /// Throws base::Error{NotFound} naming a folder that the tree does not have.
    void require(const Checkout&) const;

private:
    std::vector<std::string> folders_;
};

/// What of a commit goes into its archive.
struct ArchiveSelection {
    Sparse sparse;
    std::optional<std::string> ignore;  ///< spec.ignore
};

/// Packs a tree straight from the object database: .sourceignore files and spec.ignore decide, links are left
/// out. Throws base::Error.
void pack_checkout(const Checkout&, const ArchiveSelection&, archive::Sink&, const base::Deadline&);

/// Writes the files of a tree below an empty folder: for archives that other artifacts are copied into.
void check_out(const Checkout&, const Sparse&, const std::filesystem::path& into, const base::Deadline&);
/// Packs such a folder by the same rules.
void pack_folder(const std::filesystem::path& folder, const std::optional<std::string>& ignore, archive::Sink&);

}  // namespace sluice::source_controller
