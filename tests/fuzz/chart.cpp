// Any bytes as a chart: as an archive, and as files ("name", newline, text, NUL) that are loaded and rendered
// on a small budget. Nothing crashes, hangs or leaves the chart.
#include "require.hpp"
#include "seeds.hpp"

#include "archive/gzip.hpp"
#include "base/error.hpp"
#include "chart/load.hpp"
#include "chart/print.hpp"

#include <cstdint>

using namespace sluice;

namespace {

constexpr archive::UnpackLimits kLimits{
    .max_bytes = 1 << 18, .max_file_bytes = 1 << 16, .max_entries = 200, .max_path_bytes = 300};
const gotemplate::Budget kBudget{.steps = 20'000, .output = 1 << 18, .depth = 60};

std::vector<chart::File> files_in(std::string_view text)
{
    std::vector<chart::File> files;
    while (!text.empty()) {
        const auto file = text.substr(0, text.find('\0'));
        text.remove_prefix(std::min(file.size() + 1, text.size()));
        const auto line = std::min(file.find('\n'), file.size());
        files.emplace_back(
            std::string(file.substr(0, line)), std::string(file.substr(std::min(line + 1, file.size()))));
    }
    return files;
}

void render(chart::Chart loaded, chart::HelmVersion version)
{
    chart::RenderOptions options;
    options.version = version;
    options.release.name = "rel";
    options.clock = [] { return base::WallTime{}; };
    options.random = [] { return std::uint64_t{7}; };
    options.budget = kBudget;
    const auto rendered = chart::render(std::move(loaded), {}, options);
    (void)chart::template_text(rendered, {.include_crds = true});
}

void check_archive(std::string_view bytes)
{
    try {
        for (const auto& file : chart::archive_files(bytes, kLimits))
            fuzz::require(!file.name.starts_with('/') && !file.name.starts_with(".."));
        (void)chart::load_archive(bytes, "chart.tgz", {.limits = kLimits, .max_depth = 3});
    } catch (const base::Error&) {
        return;
    }
}

}  // namespace

std::vector<std::string> fuzz::seeds()
{
    const std::string chart =
        "Chart.yaml\napiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: sub, version: "
        "'*', condition: sub.on, alias: s, import-values: [x, {child: a, parent: b}]}\n";
    const std::string sub = std::string(1, '\0') + "charts/sub/Chart.yaml\nname: sub\nversion: 1.0.0\n" +
                            std::string(1, '\0') +
                            "charts/sub/values.yaml\nexports: {x: {a: 1}}\na: {c: [1]}\nglobal: {g: {h: 1}}\n";
    const std::string values =
        std::string(1, '\0') + "values.yaml\na: {b: 1, c: null}\nglobal: {g: {i: x}}\n---\nsub: {on: true}\n";
    const std::string first =
        std::string(1, '\0') +
        "templates/a.yaml\n{{ range $k, $v := .Values }}{{ $k }}: {{ toYaml $v | "
        "nindent 2 }}\n{{ end }}---\nkind: Job\nmetadata: {annotations: {helm.sh/hook: test}}\n";
    const std::string second =
        std::string(1, '\0') +
        "templates/_h.tpl\n{{ define \"x\" }}{{ tpl \"{{ .Release.Name }}\" . }}{{ end }}" +
        std::string(1, '\0') + "templates/b.yaml\nkind: {{ include \"x\" . | quote }}\n";
    const std::string other =
        std::string(1, '\0') + "crds/c.yaml\nkind: X\n" + std::string(1, '\0') + ".helmignore\n*.bak\n!x/\n";
    return {chart + values + first, chart + sub + values + first + second, chart + second + other};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_archive(bytes);
    check_archive(archive::gzip(bytes));
    for (const auto version : {chart::HelmVersion::V4, chart::HelmVersion::V3})
        try {
            render(
                chart::load_files(files_in(bytes), {.limits = kLimits, .version = version, .max_depth = 3}),
                version);
        } catch (const base::Error&) {
            continue;
        }
    return 0;
}
