#include "helm_locate.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "chart/disk_files.hpp"
#include "chart/load.hpp"

#include <filesystem>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using chart::HelmVersion;

namespace {

constexpr std::size_t kLargestFile = 64u << 20;

std::string trimmed(const std::string& text)
{
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

chart::Chart from_archive(const std::string& bytes, const std::string& url, HelmVersion version)
{
    return chart::load_archive(bytes, url, {.limits = chart::kHelmLimits, .version = version});
}

/// "NAME/CHART" of a repository that has a name here.
chart::Chart from_named(
    HelmRepositories& repositories, const std::string& name, const ChartSource& source, HelmVersion version)
{
    const auto slash = name.find('/');
    if (slash == std::string::npos)
        throw Error(
            ErrorKind::NotFound,
            fmt::format("non-absolute URLs should be in form of repo_name/path_to_chart, got: {}", name));
    const auto* named = repositories.find(name.substr(0, slash));
    if (!named) throw Error(ErrorKind::NotFound, fmt::format("repo {} not found", name.substr(0, slash)));
    auto& repository = repositories.at(named->url);
    const auto url = repository.archive_url(name.substr(slash + 1), source.wanted_version());
    return from_archive(repository.fetch(url, helmrepo::kLargestArchive), url, version);
}

}  // namespace

chart::Chart load_local_chart(const std::string& path, HelmVersion version)
{
    const chart::LoadOptions options{.limits = chart::kHelmLimits, .version = version};
    const auto absolute = fs::canonical(path).string();
    if (fs::is_directory(absolute)) return chart::load_directory(chart::PlainFiles(), absolute, options);
    return chart::load_archive(base::read_file(absolute, kLargestFile), absolute, options);
}

chart::Chart locate_chart(
    HelmRepositories& repositories, const std::string& argument, const ChartSource& source, HelmVersion version)
{
    const auto name = trimmed(argument);
    std::error_code error;
    if (source.repo.empty()) {
        if (fs::exists(name, error)) return load_local_chart(name, version);
        if (name.starts_with('/') || name.starts_with('.'))
            throw Error(ErrorKind::NotFound, fmt::format("path \"{}\" not found", name));
    }
    if (name.starts_with("oci://") || source.repo.starts_with("oci://"))
        throw Error(
            ErrorKind::Invalid, fmt::format("chart \"{}\": charts of OCI registries cannot be read yet", name));
    if (!source.repo.empty()) {
        auto repository = repositories.open(source.repo, source);
        const auto url = repository.archive_url(name, source.wanted_version());
        return from_archive(repository.fetch(url, helmrepo::kLargestArchive), url, version);
    }
    if (is_web_address(name)) return from_archive(repositories.download(name, source), name, version);
    if (const auto scheme = name.find("://"); scheme != std::string::npos)
        throw Error(ErrorKind::Invalid, fmt::format("scheme \"{}\" not supported", name.substr(0, scheme)));
    return from_named(repositories, name, source, version);
}

std::string read_values_file(HelmRepositories& repositories, std::string_view name)
{
    if (name == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    const std::string path(name);
    if (is_web_address(path)) return repositories.download(path, {});
    if (!fs::exists(path)) throw Error(ErrorKind::NotFound, "open " + path + ": no such file or directory");
    return base::read_file(path, kLargestFile);
}

}  // namespace sluice::cli
