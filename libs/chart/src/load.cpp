#include "chart/load.hpp"

#include "base/error.hpp"
#include "chart/values.hpp"
#include "metadata.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kChartFile = "Chart.yaml";
constexpr std::string_view kTemplates = "templates/";
constexpr std::string_view kSubcharts = "charts/";

/// How far Go's http.DetectContentType looks, and what it finds in no text. A shorter file is filled up with
/// NUL bytes.
constexpr std::size_t kSniffed = 512;
bool is_binary(char c)
{
    return static_cast<unsigned char>(c) < 0x20 &&
           std::string_view("\t\n\f\r\x1B").find(c) == std::string_view::npos;
}

/// Go's filepath.Ext.
std::string_view extension(std::string_view name)
{
    const auto base = name.substr(name.rfind('/') + 1);
    const auto dot = base.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : base.substr(dot);
}

bool is_manifest(std::string_view name)
{
    const auto ending = extension(name);
    return equal_fold(ending, ".yaml") || equal_fold(ending, ".yml") || equal_fold(ending, ".json");
}

/// One chart being put together out of its files.
class Assembly {
public:
    Assembly(std::vector<File> files, const LoadOptions& options, int depth)
        : files_(std::move(files)), options_(options), depth_(depth)
    {
        if (depth > options.max_depth)
            throw Error(
                ErrorKind::LimitExceeded, fmt::format("charts are nested deeper than {}", options.max_depth));
    }

    Chart finish()
    {
        read_chart_file();
        for (const auto& file : files_)
            sort_in(file);
        if (!has_metadata_) throw Error(ErrorKind::Invalid, "Chart.yaml file is missing");
        validate(chart_.metadata);
        for (auto& [name, files] : subcharts_)
            add_subchart(name, std::move(files));
        chart_.raw = std::move(files_);
        return std::move(chart_);
    }

private:
    /// Whatever the order of the files is, the metadata comes first.
    void read_chart_file()
    {
        for (const auto& file : files_) {
            if (file.name != kChartFile) continue;
            base::with_context("cannot load Chart.yaml", [&] { read_metadata(file.text(), chart_.metadata); });
            if (chart_.metadata.api_version.empty()) chart_.metadata.api_version = "v1";
            has_metadata_ = true;
        }
    }

    void sort_in(const File& file)
    {
        const std::string_view name = file.name;
        if (name == kChartFile) return;
        if (name == "Chart.lock") return read_lock_file(file);
        if (name == "values.yaml") return read_values(file);
        if (name == "values.schema.json") {
            chart_.schema = file.data;
        } else if (name == "requirements.yaml") {
            read_requirements(file);
        } else if (name == "requirements.lock") {
            read_lock_file(file);
            keep_old_file(
                file,
                "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We "
                "recommend migrating to Chart.lock.");
        } else if (name.starts_with(kTemplates)) {
            chart_.templates.push_back(file);
        } else if (name.starts_with(kSubcharts) && extension(name) != ".prov") {
            const auto inside = name.substr(kSubcharts.size());
            subcharts_[std::string(inside.substr(0, inside.find('/')))].emplace_back(
                std::string(inside), file.data);
        } else {
            chart_.files.push_back(file);
        }
    }

    void read_values(const File& file)
    {
        base::with_context(
            "cannot load values.yaml", [&] { chart_.values = load_values(file.text(), options_.version); });
    }

    void read_lock_file(const File& file)
    {
        base::with_context("cannot load " + file.name, [&] { chart_.lock = read_lock(file.text()); });
    }

    void read_requirements(const File& file)
    {
        has_metadata_ = true;
        base::with_context(
            "cannot load requirements.yaml", [&] { read_metadata(file.text(), chart_.metadata); });
        keep_old_file(
            file,
            "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend "
            "migrating dependencies to Chart.yaml.");
    }

    /// requirements.* belong to charts of apiVersion v1, where templates may read them.
    void keep_old_file(const File& file, const char* warning)
    {
        if (chart_.metadata.api_version == "v1")
            chart_.files.push_back(file);
        else
            chart_.warnings.emplace_back(warning);
    }

    void add_subchart(const std::string& name, std::vector<File> files)
    {
        if (name.empty() || name[0] == '_' || name[0] == '.') return;
        try {
            auto subchart = extension(name) == ".tgz" ? from_archive(name, files) : from_directory(files);
            for (auto& warning : subchart.warnings)
                chart_.warnings.push_back(std::move(warning));
            chart_.dependencies.push_back(std::move(subchart));
        } catch (const NotTheArchive& problem) {
            throw Error(
                ErrorKind::Invalid,
                fmt::format(
                    "error unpacking subchart tar in {}: expected {}, got {}",
                    chart_.name(),
                    name,
                    problem.found));
        } catch (const Error& error) {
            throw Error(
                error.kind(),
                fmt::format("error unpacking subchart {} in {}: {}", name, chart_.name(), error.what()));
        }
    }

    struct NotTheArchive {
        std::string found;
    };

    Chart from_archive(const std::string& name, const std::vector<File>& files)
    {
        if (files[0].name != name) throw NotTheArchive{files[0].name};
        return Assembly(archive_files(files[0].text(), options_.limits), options_, depth_ + 1).finish();
    }

    Chart from_directory(const std::vector<File>& files)
    {
        std::vector<File> inside;
        for (const auto& file : files)
            if (const auto slash = file.name.find('/'); slash != std::string::npos)
                inside.emplace_back(file.name.substr(slash + 1), file.data);
        return Assembly(std::move(inside), options_, depth_ + 1).finish();
    }

    std::vector<File> files_;
    const LoadOptions& options_;
    int depth_;
    Chart chart_;
    bool has_metadata_ = false;
    std::map<std::string, std::vector<File>> subcharts_;
};

/// Helm v4 looks at the apiVersion before it reads anything else.
void require_known_version(
    const std::vector<File>& files, const LoadOptions& options, const std::string& missing)
{
    if (options.any_api_version || options.version == HelmVersion::V3) return;
    const auto file = std::ranges::find(files, kChartFile, &File::name);
    if (file == files.end()) throw Error(ErrorKind::NotFound, missing);
    Metadata metadata;
    base::with_context("cannot load Chart.yaml", [&] { read_metadata(file->text(), metadata); });
    const auto& version = metadata.api_version;
    if (!version.empty() && version != "v1" && version != "v2" && version != "v3")
        throw Error(ErrorKind::Invalid, "unsupported chart version");
}

void collect_crds(const Chart& chart, const std::string& path, std::vector<Crd>& crds)
{
    for (const auto& file : chart.files)
        if (file.name.starts_with("crds/") && is_manifest(file.name))
            crds.push_back({file.name, path + "/" + file.name, file});
    for (const auto& subchart : chart.dependencies)
        collect_crds(subchart, path + "/charts/" + subchart.name(), crds);
}

}  // namespace

const File* Chart::find_raw(std::string_view file) const
{
    const auto found = std::ranges::find(raw, file, &File::name);
    return found == raw.end() ? nullptr : &*found;
}

std::vector<Crd> crds_of(const Chart& chart)
{
    std::vector<Crd> crds;
    collect_crds(chart, chart.name(), crds);
    return crds;
}

Chart load_files(std::vector<File> files, const LoadOptions& options)
{
    return Assembly(std::move(files), options, 0).finish();
}

Chart load_archive(std::string_view bytes, std::string_view name, const LoadOptions& options)
{
    if (!bytes.starts_with("\x1F\x8B")) {
        if (name.ends_with(".yml") || name.ends_with(".yaml"))
            throw Error(
                ErrorKind::Invalid,
                fmt::format("file '{}' seems to be a YAML file, but expected a gzipped archive", name));
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "file '{}' does not appear to be a gzipped archive; got '{}'",
                name,
                bytes.size() < kSniffed || std::ranges::any_of(bytes.substr(0, kSniffed), is_binary)
                    ? "application/octet-stream"
                    : "text/plain; charset=utf-8"));
    }
    auto files = base::with_context(
        "unable to load chart archive", [&] { return archive_files(bytes, options.limits); });
    require_known_version(files, options, "unable to detect chart version, no Chart.yaml found");
    return load_files(std::move(files), options);
}

Chart load_directory(const kustomize::Files& files, std::string_view directory, const LoadOptions& options)
{
    const auto chart_file = std::string(directory == "/" ? "" : directory) + "/Chart.yaml";
    if (options.version == HelmVersion::V4 && files.type(chart_file) != kustomize::Files::Type::File)
        throw Error(
            ErrorKind::NotFound,
            fmt::format(
                "unable to detect chart at {}: open {}: no such file or directory", chart_file, chart_file));
    if (options.version == HelmVersion::V4)  // whatever .helmignore says of it
        require_known_version({{"Chart.yaml", files.read(chart_file)}}, options, "");
    auto read = directory_files(files, directory, options.limits);
    return load_files(std::move(read), options);
}

}  // namespace sluice::chart
