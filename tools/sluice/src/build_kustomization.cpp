#include "build_kustomization.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "doc/yaml.hpp"
#include "kustomize/disk_files.hpp"
#include "kustomize_controller/local_build.hpp"
#include "kustomize_remote.hpp"
#include "toolkit_kind.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 16u << 20;

doc::Value from_cluster(const ClusterFlags& cluster, const std::string& name)
{
    Session session(cluster);
    const auto& kind = kustomization();
    auto object = session.client().get(kind.resource, {session.namespace_name(), name}, session.deadline());
    if (!object)
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("{}.{} \"{}\" not found", kind.resource.plural, kind.resource.gvk.group, name));
    return *object;
}

doc::Value from_file(const std::string& file, const std::string& ns, const std::string& name)
{
    doc::YamlOptions options;
    options.file = file;
    for (auto& document :
         doc::parse_yaml_stream(base::read_file(file, kLargestFile), options, doc::kManifestLimits)) {
        auto& object = document.value;
        const auto& metadata = object["metadata"];
        if (object["kind"].string_or("") != "Kustomization" || metadata["name"].string_or("") != name ||
            metadata["namespace"].string_or(ns) != ns)
            continue;
        object.edit("metadata").set("namespace", ns);
        return object;
    }
    throw base::Error(
        base::ErrorKind::NotFound,
        fmt::format(
            "failed find kustomization with name '{}' and namespace '{}' in file '{}'", name, ns, file));
}

}  // namespace

void build_kustomization(
    const ClusterFlags& cluster,
    Terminal& terminal,
    const std::string& name,
    const BuildKustomizationOptions& options)
{
    std::error_code ignored;
    if (options.path.empty() || !fs::is_directory(options.path, ignored)) {
        const auto shown =
            options.path.empty() ? options.path : fs::absolute(options.path).lexically_normal().string();
        throw base::Error(base::ErrorKind::NotFound, fmt::format("invalid resource path \"{}\"", shown));
    }
    if (options.dry_run && options.file.empty())
        throw base::Error(base::ErrorKind::Invalid, "dry-run mode requires a kustomization file");
    if (!options.file.empty() && !fs::is_regular_file(options.file, ignored))
        throw base::Error(
            base::ErrorKind::NotFound, fmt::format("invalid kustomization file \"{}\"", options.file));
    const auto object = base::with_context("failed to get kustomization object", [&] {
        return options.file.empty() ? from_cluster(cluster, name)
                                    : from_file(options.file, cluster.namespace_, name);
    });
    const kustomize::DiskFiles files("/");
    RemoteBases remote;
    terminal.out() << kustomize_controller::build_manifests(
        files, fs::canonical(options.path).string(), object, &remote);
}

}  // namespace sluice::cli
