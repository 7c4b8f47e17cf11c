#include "chart/load.hpp"

#include "archive/read.hpp"
#include "base/error.hpp"
#include "chart/ignore.hpp"
#include "gotemplate/strconv.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using kustomize::Files;

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kMaxFolders = 100;

[[noreturn]] void invalid(const std::string& what)
{
    throw Error(ErrorKind::Invalid, what);
}

base::FileBytes without_mark(base::FileBytes bytes)
{
    return bytes.starts_with(kByteOrderMark) ? bytes.without_first(kByteOrderMark.size()) : bytes;
}

bool has_drive(std::string_view path)
{
    const auto letter = path.empty() ? '\0' : path[0];
    return path.size() > 2 && ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) &&
           path[1] == ':' && path[2] == '/';
}

/// A name inside the chart for an entry of its archive, which must lie below one folder.
std::string name_in_chart(std::string_view entry)
{
    const char delimiter = entry.find('\\') != std::string_view::npos ? '\\' : '/';
    const auto end = entry.find(delimiter);
    const auto first = entry.substr(0, end);
    auto name = end == std::string_view::npos ? std::string() : std::string(entry.substr(end + 1));
    if (delimiter == '\\') name = replace_all(std::move(name), "\\", "/");
    if (name.starts_with('/')) invalid("chart illegally contains absolute paths");
    name = path_clean(name);
    if (name == ".")
        invalid(fmt::format(
            "chart illegally contains content outside the base directory: {}",
            gotemplate::strconv::quote(entry)));
    if (name.starts_with("..")) invalid("chart illegally references parent directory");
    if (has_drive(name)) invalid("chart contains illegally named files");
    if (first == "Chart.yaml") invalid("chart yaml not in base directory");
    return name;
}

/// The files below a directory, as Helm walks: names in order, links followed.
class Walk {
public:
    Walk(const Files& files, const IgnoreRules& rules, const archive::UnpackLimits& limits)
        : files_(files), rules_(rules), limits_(limits)
    {
    }

    void enter(const std::string& directory, const std::string& inside, int depth)
    {
        if (depth > kMaxFolders) limit("folders are nested deeper than", kMaxFolders);
        for (const auto& entry : files_.list(directory)) {
            const auto name = inside.empty() ? entry.name : inside + "/" + entry.name;
            const bool is_directory = entry.type == Files::Type::Directory;
            if (rules_.ignores(name, is_directory)) continue;
            if (name.size() > limits_.max_path_bytes) limit("a path is longer than", limits_.max_path_bytes);
            const auto path = directory + "/" + entry.name;
            if (is_directory)
                enter(path, name, depth + 1);
            else
                read(path, name);
        }
    }

    std::vector<File> take() { return std::move(found_); }

private:
    void read(const std::string& path, const std::string& name)
    {
        auto bytes = files_.load(path);
        if (bytes.size() > limits_.max_file_bytes)
            throw Error(
                ErrorKind::LimitExceeded,
                fmt::format(
                    "chart file {} is larger than the maximum file size {}",
                    gotemplate::strconv::quote(path_base(name)),
                    limits_.max_file_bytes));
        if (bytes.size() > limits_.max_bytes - total_)
            limit("the chart has more bytes than", limits_.max_bytes);
        if (found_.size() >= limits_.max_entries) limit("the chart has more files than", limits_.max_entries);
        total_ += bytes.size();
        found_.emplace_back(name, without_mark(std::move(bytes)));
    }

    [[noreturn]] static void limit(std::string_view what, std::uint64_t most)
    {
        throw Error(ErrorKind::LimitExceeded, fmt::format("{} {}", what, most));
    }

    const Files& files_;
    const IgnoreRules& rules_;
    const archive::UnpackLimits& limits_;
    std::vector<File> found_;
    std::uint64_t total_ = 0;
};

}  // namespace

std::vector<File> archive_files(std::string_view bytes, const archive::UnpackLimits& limits)
{
    std::vector<File> files;
    std::uint64_t left = limits.max_bytes;
    const auto check = [&](std::string_view name, std::uint64_t size) {
        (void)name_in_chart(name);
        if (size > left)
            throw Error(
                ErrorKind::LimitExceeded,
                fmt::format("decompressed chart is larger than the maximum size {}", limits.max_bytes));
        if (size > limits.max_file_bytes)
            throw Error(
                ErrorKind::LimitExceeded,
                fmt::format(
                    "decompressed chart file {} is larger than the maximum file size {}",
                    gotemplate::strconv::quote(name),
                    limits.max_file_bytes));
        left -= size;
    };
    archive::read_tar_gz(bytes, limits, check, [&](archive::ReadEntry entry) {
        files.emplace_back(name_in_chart(entry.name), without_mark(base::FileBytes(std::move(entry.bytes))));
    });
    if (files.empty()) invalid("no files in chart archive");
    return files;
}

std::vector<File>
directory_files(const Files& files, std::string_view directory, const archive::UnpackLimits& limits)
{
    const std::string root(directory == "/" ? "" : directory);
    const auto ignore_file = root + "/.helmignore";
    const auto rules =
        files.type(ignore_file) == Files::Type::File ? IgnoreRules(files.read(ignore_file)) : IgnoreRules();
    Walk walk(files, rules, limits);
    walk.enter(root, "", 0);
    return walk.take();
}

}  // namespace sluice::chart
