#include "chart_folder.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace sluice::cli {

namespace fs = std::filesystem;

void write_chart(const fs::path& folder, const std::vector<chart::File>& files)
{
    if (fs::exists(folder)) return;
    fs::create_directories(folder.parent_path());
    const auto under_way = folder.parent_path() / fmt::format(".{}-{}", folder.filename().string(), ::getpid());
    std::error_code ignored;
    fs::remove_all(under_way, ignored);
    fs::create_directory(under_way);
    try {
        const base::RootDir root(under_way);
        for (const auto& file : files)
            root.write(file.name, file.text(), 0644);
        fs::rename(under_way, folder);
    } catch (const std::exception& error) {
        fs::remove_all(under_way, ignored);
        throw base::Error(
            base::ErrorKind::Unavailable, fmt::format("cannot write {}: {}", folder.string(), error.what()));
    }
}

}  // namespace sluice::cli
