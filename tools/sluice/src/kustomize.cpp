#include "kustomize.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"
#include "kustomize_charts.hpp"
#include "kustomize_remote.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <set>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// In place, so that a link or a device is written through.
void write_output(const fs::path& file, const std::string& text)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    std::size_t written = 0;
    while (descriptor >= 0 && written < text.size()) {
        const auto count = ::write(descriptor, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        written += static_cast<std::size_t>(count);
    }
    const auto trouble = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (descriptor >= 0 && written == text.size()) return;
    const auto why = lower(std::strerror(trouble));
    throw base::Error(base::ErrorKind::Unavailable, fmt::format("open {}: {}", file.string(), why));
}

std::string namespace_of(const doc::Value& object)
{
    if (kustomize::is_cluster_scoped(object)) return {};
    const auto ns = object["metadata"]["namespace"].text();
    return ns.empty() ? "default" : ns;
}

/// "apps_v1_deployment_web.yaml"; "job_clean.yaml" of what has no apiVersion.
std::string file_name(const doc::Value& object)
{
    auto version = object["apiVersion"].text();
    if (const auto slash = version.find('/'); slash != std::string::npos) version[slash] = '_';
    if (!version.empty()) version += '_';
    return lower(
        fmt::format("{}{}_{}.yaml", version, object["kind"].text(), object["metadata"]["name"].text()));
}

/// A file for each object; objects of several namespaces have theirs in front.
void write_files(const fs::path& directory, const std::vector<doc::Value>& objects)
{
    std::set<std::string> namespaces;
    for (const auto& object : objects)
        namespaces.insert(namespace_of(object));
    namespaces.erase("");
    for (const auto& object : objects) {
        const auto ns = namespace_of(object);
        const auto prefix = namespaces.size() > 1 && !ns.empty() ? lower(ns) + "_" : std::string();
        write_output(directory / (prefix + file_name(object)), kustomize::print({object}));
    }
}

/// Where the build begins, absolute and without links, as the original has it.
std::string start_of(const std::string& directory)
{
    const auto refuse = [](const std::string& message) {
        throw base::Error(base::ErrorKind::NotFound, "must build at directory: " + message);
    };
    if (directory.empty()) refuse("not a valid directory: directory path cannot be empty");
    std::error_code error;
    const auto start = fs::canonical(directory, error);
    if (error)
        refuse(fmt::format(
            "not a valid directory: evalsymlink failure on '{}' : lstat {}: {}",
            directory,
            fs::absolute(directory).lexically_normal().string(),
            lower(error.message())));
    if (!fs::is_directory(start)) refuse(fmt::format("'{}': file is not directory", directory));
    return start.string();
}

}  // namespace

void log_line(Terminal& terminal, const std::string& text)
{
    std::tm local{};
    const auto now = std::time(nullptr);
    ::localtime_r(&now, &local);
    terminal.err() << fmt::format("{:%Y/%m/%d %H:%M:%S} {}\n", local, text);
}

void kustomize_build(Terminal& terminal, const KustomizeBuildOptions& options)
{
    // Bases may lie beside the directory, so the whole disk is the tree; the load restrictor guards what a
    // build reads.
    const kustomize::DiskFiles files("/");
    RemoteBases remote;
    kustomize::BuildOptions build;
    build.load_restrictions = options.load_restrictor == "LoadRestrictionsNone"
                                  ? kustomize::LoadRestrictions::None
                                  : kustomize::LoadRestrictions::RootOnly;
    build.order = options.reorder == "none" ? kustomize::Order::Fifo : kustomize::Order::Legacy;
    build.managed_by_label = options.managed_by_label;
    build.remote = &remote;
    HelmCharts charts(terminal, options.helm);
    if (options.helm.enabled) build.charts = &charts;
    build.warn = [&](const std::string& warning) { terminal.err() << warning << '\n'; };
    const auto url = kustomize::RepositoryUrl::parse(options.directory);
    const auto start = url ? options.directory : start_of(options.directory);
    const auto resources = kustomize::build(files, start, build).resources;
    std::error_code ignored;
    if (options.output.empty())
        terminal.out() << kustomize::print(resources);
    else if (fs::is_directory(options.output, ignored))
        write_files(options.output, resources);
    else
        write_output(options.output, kustomize::print(resources));
}

}  // namespace sluice::cli
