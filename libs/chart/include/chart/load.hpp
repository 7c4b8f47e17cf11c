#pragma once
#include "archive/tar.hpp"
#include "chart/chart.hpp"
#include "kustomize/files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// Helm's own limits: 100 MiB of files, 5 MiB each; the counts are ours.
inline constexpr archive::UnpackLimits kHelmLimits{
    .max_bytes = 100u << 20, .max_file_bytes = 5u << 20, .max_entries = 50'000, .max_path_bytes = 4096};

/// What a chart from outside may be, and how it is read.
struct LoadOptions {
    archive::UnpackLimits limits;
    HelmVersion version = HelmVersion::V4;
    /// Subcharts inside of subcharts: deeper is LimitExceeded.
    int max_depth = 20;
    /// Loads charts of versions that nobody knows, too, as Helm's linter does.
    bool any_api_version = false;
};

/// Loads what lies below `directory` of a tree, minus what .helmignore leaves out. Throws base::Error{Invalid,
/// NotFound, LimitExceeded} in Helm's words. Pure but for `files`.
Chart load_directory(const kustomize::Files& files, std::string_view directory, const LoadOptions&);
/// Loads a chart archive (.tgz) from its bytes. `name` stands in messages.
Chart load_archive(std::string_view bytes, std::string_view name, const LoadOptions&);
/// Loads a chart from files whose names are relative to it.
Chart load_files(std::vector<File> files, const LoadOptions&);

/// Reads the files of an archive; their names lose the first segment. Throws for names that would leave the
/// chart.
std::vector<File> archive_files(std::string_view bytes, const archive::UnpackLimits&);
/// Reads the files below a directory, minus those that .helmignore leaves out, in Helm's order.
std::vector<File>
directory_files(const kustomize::Files& files, std::string_view directory, const archive::UnpackLimits&);

}  // namespace sluice::chart
