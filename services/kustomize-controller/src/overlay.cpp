#include "overlay.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using doc::Value;
using kustomize::Files;

constexpr std::array<std::string_view, 3> kNames = {"kustomization.yaml", "kustomization.yml", "Kustomization"};
constexpr std::size_t kMaxDepth = 128;

std::string join(std::string_view directory, std::string_view name)
{
    return directory == "/" ? fmt::format("/{}", name) : fmt::format("{}/{}", directory, name);
}

std::optional<std::string> existing_file(const Files& files, std::string_view directory)
{
    for (const std::string_view name : kNames)
        if (auto path = join(directory, name); files.type(path) == Files::Type::File) return path;
    return std::nullopt;
}

bool is_manifest(std::string_view name)
{
    return name.ends_with(".yaml") || name.ends_with(".yml");
}

/// Makes the kustomization of a directory that has none.
class Scan {
public:
    Scan(const Files& files, kustomize::ParseCache* cache) : files_(files), cache_(cache) {}

    Value kustomization(const std::string& directory)
    {
        walk(directory, ".", 0);
        Value made =
            Value::object({{"apiVersion", "kustomize.config.k8s.io/v1beta1"}, {"kind", "Kustomization"}});
        // kustomize refuses an empty kustomization; an empty directory is a legal way to delete everything.
        if (resources_.empty())
            made.set("namespace", "_placeholder");
        else
            made.set("resources", std::move(resources_));
        return made;
    }
    std::set<std::string> directories_listed() && { return std::move(listed_); }

private:
    /// In the order of a walk: names in lexical order, a directory's content in its place.
    void walk(const std::string& directory, const std::string& relative, std::size_t depth)
    {
        if (depth > kMaxDepth)
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                fmt::format("{}: more than {} directories deep", directory, kMaxDepth));
        listed_.insert(directory);
        for (const auto& entry : files_.list(directory)) {
            const std::string path = join(directory, entry.name), name = relative + "/" + entry.name;
            if (entry.type == Files::Type::Directory) {
                if (existing_file(files_, path))
                    resources_.push_back(name);
                else
                    walk(path, name, depth + 1);
            } else if (is_manifest(entry.name)) {
                base::with_context(fmt::format("failed to decode Kubernetes YAML from {}", path), [&] {
                    kustomize::check_manifests(files_, path, cache_);
                });
                resources_.push_back(name);
            }
        }
    }

    const Files& files_;
    kustomize::ParseCache* cache_;
    Value resources_ = Value::array();
    std::set<std::string> listed_;
};

Value parsed(const Files& files, const std::string& path)
{
    Value kustomization = doc::parse_yaml(files.read(path), {.file = path.substr(1)}, doc::kManifestLimits);
    if (kustomization.is_null()) kustomization = Value::object();
    if (!kustomization.is_object())
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{}: not a kustomization", path.substr(1)));
    if (!kustomization.contains("apiVersion"))
        kustomization.set("apiVersion", "kustomize.config.k8s.io/v1beta1");
    if (!kustomization.contains("kind")) kustomization.set("kind", "Kustomization");
    if (kustomization["resources"].empty())
        kustomization.set("buildMetadata", Value::array({"originAnnotations"}));
    return kustomization;
}

void add_patches(Value& kustomization, const api::KustomizationSpec& spec)
{
    for (const auto& patch : spec.patches)
        kustomization.edit("patches").push_back(patch.to_value());
}

/// Leaving the directory is fine; leaving the artifact is what the tree itself prevents.
bool is_local_relative(std::string_view path)
{
    return !path.empty() && !path.starts_with('/') && path.find("://") == std::string_view::npos;
}

std::string cleaned(std::string_view directory, std::string_view relative)
{
    std::vector<std::string_view> segments;
    const auto take = [&](std::string_view path) {
        for (std::size_t at = 0; at <= path.size();) {
            const std::size_t slash = std::min(path.find('/', at), path.size());
            const std::string_view segment = path.substr(at, slash - at);
            at = slash + 1;
            if (segment.empty() || segment == ".") continue;
            if (segment != "..")
                segments.push_back(segment);
            else if (!segments.empty())
                segments.pop_back();
        }
    };
    take(directory);
    take(relative);
    std::string path;
    for (const auto segment : segments)
        path += fmt::format("/{}", segment);
    return path.empty() ? "/" : path;
}

void add_components(
    Value& kustomization, const Files& files, const std::string& directory, const api::KustomizationSpec& spec)
{
    for (const auto& component : spec.components) {
        if (!is_local_relative(component))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("component path '{}' must be local and relative", component));
        if (spec.ignore_missing_components && files.type(cleaned(directory, component)) == Files::Type::Missing)
            continue;
        kustomization.edit("components").push_back(component);
    }
}

/// A tag and a digest choose the version together: giving one of them replaces both.
void merge_image(Value& image, const api::KustomizationImage& wanted)
{
    if (!wanted.new_name.empty()) image.set("newName", wanted.new_name);
    if (wanted.new_tag.empty() && wanted.digest.empty()) return;
    image.erase("newTag");
    image.erase("digest");
    if (!wanted.new_tag.empty()) image.set("newTag", wanted.new_tag);
    if (!wanted.digest.empty()) image.set("digest", wanted.digest);
}

void merge_images(Value& kustomization, const api::KustomizationSpec& spec)
{
    for (const auto& wanted : spec.images) {
        Value& images = kustomization.edit("images");
        const auto present = images.elements();
        const auto found = std::ranges::find_if(
            present, [&](const Value& image) { return image["name"].string_or("") == wanted.name; });
        if (found == present.end())
            images.push_back(wanted.to_value());
        else
            merge_image(images.edit_at(static_cast<std::size_t>(found - present.begin())), wanted);
    }
}
}  // namespace

OverlaidFile overlay(
    const kustomize::Files& files,
    const std::string& directory,
    const api::KustomizationSpec& spec,
    kustomize::ParseCache* cache)
{
    const auto existing = existing_file(files, directory);
    Scan scan(files, cache);
    Value kustomization = existing ? parsed(files, *existing) : scan.kustomization(directory);
    if (!spec.target_namespace.empty()) kustomization.set("namespace", spec.target_namespace);
    if (!spec.name_prefix.empty()) kustomization.set("namePrefix", spec.name_prefix);
    if (!spec.name_suffix.empty()) kustomization.set("nameSuffix", spec.name_suffix);
    add_patches(kustomization, spec);
    add_components(kustomization, files, directory, spec);
    merge_images(kustomization, spec);
    if (!spec.build_metadata.empty()) {
        Value list = Value::array();
        for (const auto& item : spec.build_metadata)
            list.push_back(item);
        kustomization.set("buildMetadata", std::move(list));
    }
    // JSON is YAML, and unlike YAML it cannot retype a text on its way.
    return {
        existing.value_or(join(directory, kNames[0])),
        doc::to_json(kustomization),
        std::move(scan).directories_listed()};
}

}  // namespace sluice::kustomize_controller
