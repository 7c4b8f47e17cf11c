#include "chart/post_render.hpp"

#include "base/error.hpp"
#include "chart/manifest.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "kustomize/build.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <set>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

using Objects = std::vector<doc::Value>;

constexpr std::string_view kFileName = "postrenderer.helm.sh/postrender-filename";

[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

/// The objects of one document: several if it is a list.
void add_objects(const std::string& file, std::string_view document, Objects& objects)
{
    const doc::YamlOptions options{.dialect = doc::YamlDialect::Kyaml, .file = {}};
    for (auto& parsed : doc::parse_yaml_stream(document, options, doc::kManifestLimits)) {
        auto& value = parsed.value;
        if (!value.is_object()) refuse(fmt::format("annotating {}: the document is not an object", file));
        Objects found;
        if (value["kind"].string_or("") == "List" && value["items"].is_array())
            for (const auto& item : value["items"].elements())
                found.push_back(item);
        else
            found.push_back(std::move(value));
        for (auto& object : found) {
            if (!object.is_object()) refuse(fmt::format("annotating {}: an item is not an object", file));
            object.edit({"metadata", "annotations"}).set(kFileName, file);
            objects.push_back(std::move(object));
        }
    }
}

/// All objects of the files, each with a note of where it was.
Objects merged(const RenderedFiles& files, HelmVersion version)
{
    Objects objects;
    for (const auto& [file, text] : files) {
        if (path_base(file).starts_with('_') || trim_space(text).empty()) continue;
        for (const auto& document : split_manifests(text, version))
            base::with_context("parsing " + file, [&] { add_objects(file, document, objects); });
    }
    return objects;
}

void append(RenderedFiles& files, const std::string& name, const std::string& text)
{
    auto& file = files[name];
    file += (file.empty() ? "" : "\n---\n") + text;
}

/// The files that the objects came from, and others for those that came from none.
RenderedFiles split(Objects objects, std::string_view group)
{
    RenderedFiles files;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        auto& object = objects[i];
        auto name = object["metadata"]["annotations"][kFileName].text();
        if (name.empty())
            name = group.empty() ? fmt::format("generated-by-postrender-{}.yaml", i)
                                 : fmt::format("generated-by-postrender-{}-{}.yaml", group, i);
        if (object["metadata"]["annotations"].is_object()) {
            object.edit({"metadata", "annotations"}).erase(kFileName);
            if (object["metadata"]["annotations"].empty()) object.edit("metadata").erase("annotations");
        }
        auto& file = files[name];
        file += (file.empty() ? "" : "---\n") + doc::to_yaml(object);
    }
    return files;
}

class Pipeline {
public:
    Pipeline(std::vector<PostRenderStep> steps, PostRenderStrategy strategy, HelmVersion version)
        : steps_(std::move(steps)), strategy_(strategy), version_(version)
    {
    }

    RenderedFiles run(const RenderedFiles& files) const
    {
        if (strategy_ == PostRenderStrategy::Combined) return through(files, "");
        RenderedFiles hooks, manifests;
        const auto sorted = sort_manifests(files, version_);
        for (const auto& hook : sorted.hooks)
            append(hooks, hook.path, hook.content);
        for (const auto& manifest : sorted.manifests)
            append(manifests, manifest.path, manifest.content);
        auto result = strategy_ == PostRenderStrategy::Separate ? through(hooks, "hooks") : std::move(hooks);
        for (const auto& [name, text] : through(manifests, "manifests"))
            append(result, name, text);
        return result;
    }

private:
    RenderedFiles through(const RenderedFiles& files, std::string_view group) const
    {
        if (files.empty() && !group.empty()) return {};
        auto objects = merged(files, version_);
        base::with_context(
            fmt::format("error while running post render on {}", group.empty() ? "files" : group), [&] {
                for (const auto& step : steps_)
                    objects = step(std::move(objects));
            });
        return split(std::move(objects), group);
    }

    std::vector<PostRenderStep> steps_;
    PostRenderStrategy strategy_;
    HelmVersion version_;
};

/// The fields of kustomization.yaml that a HelmRelease may give; it knows no others.
doc::Value kustomization_of(const doc::Value& spec)
{
    auto kustomization = doc::Value::object({{"resources", doc::Value::array()}});
    kustomization.edit("resources").push_back("helm-output.yaml");
    const auto take = [](const doc::Value& from, std::initializer_list<std::string_view> fields) {
        auto taken = doc::Value::object();
        for (const auto field : fields)
            if (const auto* value = from.find(field)) taken.set(field, *value);
        return taken;
    };
    for (const auto& patch : spec["patches"].elements()) {
        auto entry = take(patch, {"patch"});
        if (patch["target"].is_object())
            entry.set(
                "target",
                take(
                    patch["target"],
                    {"group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"}));
        kustomization.edit("patches").push_back(std::move(entry));
    }
    for (const auto& image : spec["images"].elements())
        kustomization.edit("images").push_back(take(image, {"name", "newName", "newTag", "digest"}));
    return kustomization;
}

/// What kustomize tells objects apart by; none may be without.
std::string identity(const doc::Value& object)
{
    const auto& metadata = object["metadata"];
    const auto kind = object["kind"].text();
    if (kind.empty()) refuse("missing kind in an object");
    if (metadata["name"].text().empty() && !kind.ends_with("List"))
        refuse(fmt::format("missing metadata.name in an object of kind {}", kind));
    return fmt::format(
        "{} {} {}/{}",
        object["apiVersion"].text(),
        kind,
        metadata["namespace"].text(),
        metadata["name"].text());
}

}  // namespace

PostRenderStep kustomize_step(doc::Value spec)
{
    return [kustomization = doc::to_json(kustomization_of(spec))](Objects objects) {
        kustomize::MemoryFiles files;
        files.put("/helm-output.yaml", kustomize::print(objects));
        files.put("/kustomization.yaml", kustomization);
        kustomize::BuildOptions options;
        options.load_restrictions = kustomize::LoadRestrictions::None;
        options.order = kustomize::Order::Fifo;
        return kustomize::build(files, "/", options).resources;
    };
}

PostRenderStep metadata_step(Pairs labels, Pairs annotations)
{
    return [labels = std::move(labels), annotations = std::move(annotations)](Objects objects) {
        std::set<std::string> seen;
        for (auto& object : objects) {
            const auto name = identity(object);
            if (!seen.insert(name).second)
                refuse(fmt::format("may not add resource with an already registered id: {}", name));
            for (const auto& [key, value] : labels)
                object.edit({"metadata", "labels"}).set(key, value);
            for (const auto& [key, value] : annotations)
                object.edit({"metadata", "annotations"}).set(key, value);
        }
        return objects;
    };
}

PostRenderer post_renderer(std::vector<PostRenderStep> steps, PostRenderStrategy strategy, HelmVersion version)
{
    return [pipeline = Pipeline(std::move(steps), strategy, version)](RenderedFiles files) {
        return pipeline.run(files);
    };
}

}  // namespace sluice::chart
