#include "build.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "doc/yaml.hpp"
#include "kube/resource.hpp"
#include "overlay.hpp"
#include "ssa/normalize.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
void require_object(const doc::Value& resource)
{
    const auto text = [&](std::string_view key) { return resource[key].string_or(""); };
    if (!text("apiVersion").empty() && !text("kind").empty() && !kube::name_of(resource).empty()) return;
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "failed to decode Kubernetes apiVersion, kind and name from: apiVersion '{}', kind '{}', name '{}'",
            text("apiVersion"),
            text("kind"),
            kube::name_of(resource)));
}

doc::Value as_map(const api::StringMap& map)
{
    doc::Value value = doc::Value::object();
    for (const auto& [key, text] : map)
        value.set(key, text);
    return value;
}

void prepare(doc::Value& object, const api::Kustomization& ks)
{
    if (ssa::is_sops_encrypted_secret(object))
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format(
                "{} is SOPS encrypted, configuring decryption is required for this secret to be reconciled",
                kube::display_name(object)));
    set_metadata(object, ks);
    ssa::normalize(object);
}
}  // namespace

void set_metadata(doc::Value& object, const api::Kustomization& ks)
{
    ssa::set_owner_labels(object, ks.name(), ks.namespace_());
    if (const auto& common = ks.spec().common_metadata)
        ssa::set_common_metadata(object, as_map(common->labels), as_map(common->annotations));
}

std::string build_directory(std::string_view spec_path)
{
    std::vector<std::string_view> segments;
    for (std::size_t at = 0; at <= spec_path.size();) {
        const std::size_t slash = std::min(spec_path.find('/', at), spec_path.size());
        const std::string_view segment = spec_path.substr(at, slash - at);
        at = slash + 1;
        if (segment.empty() || segment == ".") continue;
        if (segment != "..")
            segments.push_back(segment);
        else if (!segments.empty())
            segments.pop_back();  // securejoin: above the root is the root
    }
    std::string path;
    for (const auto segment : segments)
        path += fmt::format("/{}", segment);
    return path.empty() ? "/" : path;
}

Built build(
    const ArtifactTree& tree,
    const api::Kustomization& ks,
    const Variables& variables,
    kustomize::Remote* remote,
    const base::Deadline& deadline)
{
    const std::string directory = build_directory(ks.spec().path);
    OverlaidFile file = overlay(tree, directory, ks.spec(), &tree.parsed());
    kustomize::OverlayFiles files(tree);
    files.put(file.path, std::move(file.text));

    kustomize::BuildOptions options;
    options.load_restrictions = kustomize::LoadRestrictions::None;
    options.order = kustomize::Order::Fifo;  // Flux calls kustomize's library without an order, unlike its CLI
    options.cache = &tree.parsed();
    options.remote = remote;
    options.check_stop = [&] { deadline.check("kustomize build"); };
    kustomize::BuildResult result = base::with_context(
        "kustomize build failed", [&] { return kustomize::build(files, directory, options); });

    for (auto& resource : result.resources) {
        require_object(resource);
        resource = variables.put_into(std::move(resource));
        require_object(resource);
    }
    Built built;
    built.checksum = "sha256:" + base::sha256_hex(kustomize::print(result.resources));
    built.objects = std::move(result.resources);
    built.files_read = std::move(result.files_read);
    built.directories_listed = std::move(result.directories_listed);
    built.files_read.insert(file.path);
    // What is missing is an input as well: the fingerprint tells it from a file.
    built.files_read.merge(result.files_missing);
    built.directories_listed.merge(file.directories_listed);
    built.reads_remotes = !result.remotes_read.empty();
    for (auto& object : built.objects)
        prepare(object, ks);
    return built;
}

}  // namespace sluice::kustomize_controller
