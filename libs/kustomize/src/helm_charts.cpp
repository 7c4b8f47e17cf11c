#include "helm_charts.hpp"

#include "base/error.hpp"
#include "doc/yaml.hpp"
#include "scalar.hpp"
#include "strategic_merge.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kGenerated = "internal.config.kubernetes.io/helm-generated";

/// A tree with another one in the place of one directory.
class MountedFiles : public Files {
public:
    MountedFiles(const Files& below, std::string at, std::shared_ptr<const Files> mounted)
        : below_(below), at_(std::move(at)), mounted_(std::move(mounted))
    {
    }
    Type type(std::string_view path) const override
    {
        if (const auto inner = inside(path); !inner.empty()) return mounted_->type(inner);
        return is_above(path) ? Type::Directory : below_.type(path);
    }
    std::string read(std::string_view path) const override
    {
        const auto inner = inside(path);
        return inner.empty() ? below_.read(path) : mounted_->read(inner);
    }
    std::vector<Entry> list(std::string_view directory) const override
    {
        const auto inner = inside(directory);
        return inner.empty() ? below_.list(directory) : mounted_->list(inner);
    }
    std::string real_path(std::string_view path) const override
    {
        return inside(path).empty() ? below_.real_path(path) : std::string(path);
    }

private:
    /// The path in the mounted tree; empty if it does not lead there.
    std::string_view inside(std::string_view path) const
    {
        if (!path.starts_with(at_)) return {};
        path.remove_prefix(at_.size());
        if (path.empty()) return "/";
        return path.front() == '/' ? path : std::string_view();
    }
    bool is_above(std::string_view path) const
    {
        return path == "/" || (at_.starts_with(path) && at_[path.size()] == '/');
    }

    const Files& below_;
    std::string at_;
    std::shared_ptr<const Files> mounted_;
};

/// One inflation: an entry with its defaults, seen from the directory of its kustomization.
class Inflater {
public:
    Inflater(HelmChartEntry entry, const HelmGlobals& globals, std::shared_ptr<const Loader> loader)
        : entry_(std::move(entry)), globals_(globals), loader_(std::move(loader))
    {
        check();
        const auto home = globals.chart_home.empty() ? "charts" : globals.chart_home;
        home_ = home.starts_with('/') ? join_path("/", home) : join_path(loader_->root(), home);
        if (!entry_.version.empty() && !entry_.repo.empty())
            home_ = join_path(home_, fmt::format("{}-{}", entry_.name, entry_.version));
        directory_ = join_path(home_, entry_.name);
    }

    std::string text() const
    {
        const auto pulled = pull_if_missing();
        if (!pulled) return render(loader_->files());
        return render(MountedFiles(loader_->files(), directory_, pulled));
    }

private:
    void check() const
    {
        if (!loader_->charts()) throw base::Error(base::ErrorKind::Forbidden, "must specify --enable-helm");
        if (entry_.name.empty()) throw base::Error(base::ErrorKind::Invalid, "chart name cannot be empty");
        for (const auto& file : entry_.additional_values_files)
            base::with_context("could not load additionalValuesFile", [&] { loader_->load(file); });
        const auto& merge = entry_.values_merge;
        if (!merge.empty() && merge != "merge" && merge != "override" && merge != "replace")
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("valuesMerge must be one of [merge override replace], not '{}'", merge));
    }

    /// The chart where the tree has none of it; null where it has.
    std::shared_ptr<const Files> pull_if_missing() const
    {
        if (loader_->files().type(directory_) == Files::Type::Directory) return nullptr;
        if (entry_.repo.empty())
            throw base::Error(
                base::ErrorKind::NotFound,
                fmt::format("no repo specified for pull, no chart found at '{}'", directory_));
        return loader_->pull_chart(
            {.repo = entry_.repo,
             .name = entry_.name,
             .version = entry_.version,
             .devel = entry_.devel,
             .directory = home_,
             .own_tree = true,
             .config_home = globals_.config_home});
    }

    std::string render(const Files& files) const
    {
        Charts::Inflation inflation{
            .release_name = entry_.release_name,
            .name_template = entry_.name_template,
            .ns = entry_.ns,
            .kube_version = entry_.kube_version,
            .values = {values(files)},
            .api_versions = entry_.api_versions,
            .include_crds = entry_.include_crds,
            .skip_hooks = entry_.skip_hooks,
            .skip_tests = entry_.skip_tests,
            .debug = entry_.debug};
        for (const auto& file : entry_.additional_values_files)
            inflation.values.push_back(loader_->load(join_path(loader_->root(), file)));
        return loader_->charts()->render(files, directory_, inflation);
    }

    std::string values(const Files& files) const
    {
        const auto file =
            entry_.values_file.empty() ? join_path(directory_, "values.yaml") : entry_.values_file;
        const auto& inlined = entry_.values_inline;
        if (inlined.empty()) return loader_->load(file, files);
        if (entry_.values_merge == "replace") return doc::to_yaml(inlined, doc::YamlDialect::Sigs);
        return base::with_context(fmt::format("values of chart '{}'", entry_.name), [&] {
            return merged(loader_->load(file, files));
        });
    }

    std::string merged(const std::string& text) const
    {
        doc::YamlOptions options;
        options.dialect = doc::YamlDialect::Kyaml;
        options.keep_spelling = true;
        const auto chart = doc::parse_first_yaml(text, options, doc::kManifestLimits);
        if (chart.is_null())
            throw base::Error(
                base::ErrorKind::Invalid,
                "the values file is empty: there is nothing to merge valuesInline into");
        auto inlined = entry_.values_inline;
        respell(inlined, doc::Spelling::Quoted);
        const bool fills_in = entry_.values_merge == "merge";
        const auto& book = *SchemaBook::builtin();
        auto result =
            strategic_merge(fills_in ? inlined : chart, fills_in ? chart : inlined, book, NewItems::Last);
        if (!result) return "{}\n";
        doc::resolve_spelling(*result, doc::YamlDialect::Kyaml);
        return doc::to_yaml(*result, doc::YamlDialect::Sigs);
    }

    HelmChartEntry entry_;
    HelmGlobals globals_;
    std::shared_ptr<const Loader> loader_;
    std::string home_, directory_;
};

ResMap resources_of(const std::string& text, const BuildSchema& schema)
{
    ResMap made;
    for (auto& document : parse_objects(text)) {
        document.edit({"metadata", "annotations"}).set(kGenerated, made_text("true"));
        made.append(std::make_shared<Resource>(std::move(document), schema));
    }
    return made;
}

}  // namespace

Generator helm_generator(
    HelmChartEntry entry,
    HelmGlobals globals,
    const std::string& ns,
    const std::shared_ptr<const Loader>& loader,
    const BuildSchema& schema)
{
    if (entry.ns.empty()) entry.ns = ns;
    const auto what = fmt::format("helmCharts \"{}\"", entry.name);
    const auto inflater = base::with_context(
        what, [&] { return std::make_shared<const Inflater>(std::move(entry), globals, loader); });
    return {[inflater, what, &schema] {
        return base::with_context(what, [&] { return resources_of(inflater->text(), schema); });
    }};
}

bool is_helm_generated(const doc::Value& object)
{
    return text_of(object["metadata"]["annotations"][kGenerated]) == "true";
}

void decode(const Decoder& decoder, HelmGlobals& globals)
{
    decoder.object({field("chartHome", globals.chart_home), field("configHome", globals.config_home)});
}

namespace {

Decoder::FieldReader map(std::string_view name, doc::Value& target)
{
    return {name, [&target](const Decoder& decoder) {
                if (!decoder.value().is_object() && !decoder.value().is_null())
                    decoder.fail("cannot be anything but a map");
                target = decoder.value();
            }};
}

}  // namespace

void decode(const Decoder& decoder, HelmChartEntry& chart)
{
    decoder.object(
        {field("name", chart.name),
         field("version", chart.version),
         field("repo", chart.repo),
         field("releaseName", chart.release_name),
         field("namespace", chart.ns),
         field("additionalValuesFiles", chart.additional_values_files),
         field("valuesFile", chart.values_file),
         map("valuesInline", chart.values_inline),
         field("valuesMerge", chart.values_merge),
         field("includeCRDs", chart.include_crds),
         field("skipHooks", chart.skip_hooks),
         field("apiVersions", chart.api_versions),
         field("kubeVersion", chart.kube_version),
         field("nameTemplate", chart.name_template),
         field("skipTests", chart.skip_tests),
         field("debug", chart.debug),
         field("devel", chart.devel)});
}

void decode_old_chart(const Decoder& decoder, HelmChartEntry& chart, HelmGlobals& globals)
{
    std::string repo_name, command, home, config_home, ns;
    std::vector<std::string> arguments;
    decoder.object(
        {field("chartName", chart.name),
         field("chartVersion", chart.version),
         field("chartRepoUrl", chart.repo),
         field("chartHome", home),
         field("chartRepoName", repo_name),
         field("helmBin", command),
         field("helmHome", config_home),
         field("values", chart.values_file),
         map("valuesLocal", chart.values_inline),
         field("valuesMerge", chart.values_merge),
         field("releaseName", chart.release_name),
         field("releaseNamespace", ns),
         field("extraArgs", arguments)});
    if (!home.empty()) globals.chart_home = std::move(home);
    if (!config_home.empty()) globals.config_home = std::move(config_home);
}

}  // namespace sluice::kustomize
