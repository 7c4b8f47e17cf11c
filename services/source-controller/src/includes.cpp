#include "includes.hpp"

#include "archive/tar.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"

#include <fmt/format.h>

#include <fstream>

namespace fs = std::filesystem;

namespace sluice::source_controller {
namespace {

/// Our own artifact, but of somebody else's repository.
constexpr archive::UnpackLimits kLimits{
    .max_bytes = 4ULL << 30, .max_file_bytes = 512ULL << 20, .max_entries = 1'000'000, .max_path_bytes = 4096};

class FileSource final : public archive::Source {
public:
    explicit FileSource(const fs::path& path) : file_(path, std::ios::binary) {}
    std::size_t read(char* buffer, std::size_t size) override
    {
        file_.read(buffer, static_cast<std::streamsize>(size));
        return static_cast<std::size_t>(file_.gcount());
    }

private:
    std::ifstream file_;
};

}  // namespace

void copy_include(
    const artifact::Store& store,
    const api::GitRepositoryInclude& include,
    const artifact::Artifact& artifact,
    const fs::path& tree,
    const base::Deadline& deadline)
{
    const auto& name = include.repository.name;
    const auto& to_path = include.to_path.empty() ? name : include.to_path;
    const auto what =
        fmt::format("failed to copy '{}' include from {} to {}", name, include.from_path, to_path);
    base::with_context(what, [&] {
        // Beside the tree, so that the move is a rename.
        const auto unpacked = fs::path(tree.string() + ".include");
        fs::create_directories(unpacked);
        FileSource archive(store.local(artifact));
        archive::unpack_tar_gz(
            archive, base::RootDir(unpacked), kLimits, [&] { deadline.check("unpack the include"); });
        const auto from = base::RootDir(unpacked).resolve(include.from_path.empty() ? "." : include.from_path);
        const auto to = base::RootDir(tree).resolve(to_path);
        std::error_code error;
        // As Go renames: not over a folder, be it empty.
        if (fs::is_directory(to)) throw base::Error(base::ErrorKind::Invalid, "file exists");
        fs::create_directories(to.parent_path(), error);
        if (!error) fs::rename(from, to, error);
        std::error_code ignored;
        fs::remove_all(unpacked, ignored);
        if (error) throw base::Error(base::ErrorKind::Invalid, error.message());
    });
}

}  // namespace sluice::source_controller
