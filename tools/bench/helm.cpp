#include "bench.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/root_dir.hpp"
#include "chart/disk_files.hpp"
#include "chart/load.hpp"
#include "chart/print.hpp"
#include "chart/render.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "processes.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace sluice::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64u << 20;
constexpr Goals kGoals{.mean_speed = 20, .least_speed = 5, .least_memory = 5};
constexpr auto kVersion = chart::HelmVersion::V4;
constexpr std::chrono::seconds kInProcess{5};

struct Case {
    std::string name, chart, values;  ///< values: a file or empty
};

std::vector<Case> cases_of(const fs::path& corpus)
{
    const auto listed =
        doc::parse_json(base::read_file(corpus / "cases.json", kLargestFile), doc::kManifestLimits);
    std::vector<Case> cases;
    for (const auto& one : listed.elements())
        cases.push_back(
            {one["expected"].text(),
             corpus / "charts" / one["chart"].text(),
             one["values"].is_string() ? (corpus / one["values"].text()).string() : std::string()});
    return cases;
}

Words command(const std::vector<std::string>& program, const Case& one)
{
    Words words = program;
    words.insert(words.end(), {"template", "rel", one.chart, "--namespace", "ns", "--include-crds"});
    if (!one.values.empty()) words.insert(words.end(), {"--values", one.values});
    return words;
}

std::string render(const Case& one, chart::TemplateCache* cache)
{
    auto loaded = chart::load_directory(
        chart::PlainFiles(), one.chart, {.limits = chart::kHelmLimits, .version = kVersion});
    auto values = doc::Value::object();
    if (!one.values.empty()) values = chart::load_values(base::read_file(one.values, kLargestFile), kVersion);
    chart::RenderOptions options;
    options.release = {.name = "rel", .namespace_name = "ns"};
    options.clock = base::system_clock();
    options.random = base::system_random();
    options.cache = cache;
    return chart::template_text(chart::render(std::move(loaded), values, options), {.include_crds = true});
}

void renders_in_process(const std::vector<Case>& cases, chart::TemplateCache* cache, const char* how)
{
    int renders = 0;
    const auto start = std::chrono::steady_clock::now();
    const auto spent = [&] { return std::chrono::steady_clock::now() - start; };
    while (spent() < kInProcess)
        for (const auto& one : cases) {
            (void)render(one, cache);
            ++renders;
        }
    fmt::print(
        "in process, {}: {:.0f} renders a second\n",
        how,
        renders / std::chrono::duration<double>(spent()).count());
}

}  // namespace

int helm(const HelmPrograms& programs)
{
    const auto cases = cases_of(programs.corpus);
    std::vector<Task> tasks;
    for (const auto& one : cases)
        tasks.push_back({one.name, command({programs.ours, "helm"}, one), command({programs.reference}, one)});
    const bool good = compare_processes(tasks, kGoals);
    renders_in_process(cases, nullptr, "nothing cached");
    chart::TemplateCache cache(cases.size());
    renders_in_process(cases, &cache, "compiled templates cached");
    return good ? 0 : 1;
}

}  // namespace sluice::bench
