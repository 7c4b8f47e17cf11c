#pragma once
#include "kustomize/files.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// DiskFiles: a directory on disk. Symbolic links inside it are followed as long as they stay inside; what they
/// lead to beyond it does not exist. Thread-safe.
class DiskFiles : public Files {
public:
    /// Throws base::Error{NotFound} unless `root` is a directory.
    explicit DiskFiles(const std::filesystem::path& root);
    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;
    std::string real_path(std::string_view path) const override;

private:
    /// Where a path leads on disk and what is there; Missing if nowhere inside the root.
    struct Place {
        std::string path{};
        Type type = Type::Missing;
    };
    Place find(std::string_view path) const;
    Place follow(const std::string& path) const;
    std::filesystem::path root_;
};

}  // namespace sluice::kustomize
