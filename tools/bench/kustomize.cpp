#include "bench.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"
#include "processes.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace sluice::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64u << 20;
constexpr double kEnoughSeconds = 20;
constexpr Goals kGoals{.mean_speed = 20, .least_speed = 8, .least_memory = 6};

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Words command(Words program, const std::string& directory, bool anywhere)
{
    program.insert(program.end(), {"build", "--load-restrictor"});
    program.push_back(anywhere ? "LoadRestrictionsNone" : "LoadRestrictionsRootOnly");
    program.push_back(directory);
    return program;
}

struct Tree {
    std::string directory;
    bool anywhere;
};

std::vector<Tree> trees_of(const fs::path& corpus)
{
    const auto cases =
        doc::parse_json(base::read_file(corpus / "cases.json", kLargestFile), doc::kManifestLimits);
    std::vector<Tree> trees;
    for (const auto& tree : cases.elements())
        trees.push_back(
            {corpus / "trees" / tree["dir"].text(), tree["load_restrictions"].string_or("") == "none"});
    return trees;
}

std::vector<Task> tasks_of(const KustomizePrograms& programs, const std::vector<Tree>& trees)
{
    std::vector<Task> tasks;
    for (const auto& tree : trees)
        tasks.push_back(
            {tree.directory,
             command({programs.ours, "kustomize"}, tree.directory, tree.anywhere),
             command({programs.reference}, tree.directory, tree.anywhere)});
    return tasks;
}

void builds_in_process(const std::vector<Tree>& trees)
{
    int builds = 0;
    const kustomize::DiskFiles files("/");
    const auto start = std::chrono::steady_clock::now();
    while (seconds_since(start) < 3)
        for (const auto& tree : trees) {
            const kustomize::BuildOptions options{
                .load_restrictions =
                    tree.anywhere ? kustomize::LoadRestrictions::None : kustomize::LoadRestrictions::RootOnly};
            (void)kustomize::print(kustomize::build(files, tree.directory, options).resources);
            ++builds;
        }
    fmt::print("in process, nothing cached: {:.0f} builds a second\n", builds / seconds_since(start));
}

/// A base of so many Deployments, each with the ConfigMap that it mounts, under an overlay that renames them
/// all.
void write_tree(const fs::path& root, int resources)
{
    fs::create_directories(root / "base");
    fs::create_directories(root / "overlay");
    std::ofstream base(root / "base/all.yaml");
    for (int i = 0; i < resources / 2; ++i)
        base << fmt::format(
            R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{0}, labels: {{app: app-{0}}}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: app-{0}}}}}
  template:
    metadata: {{labels: {{app: app-{0}}}}}
    spec:
      containers:
      - name: main
        image: registry.example.com/app:v1
        envFrom: [{{configMapRef: {{name: settings-{0}}}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{0}}}
data: {{number: "{0}", text: some text}}
)",
            i);
    std::ofstream(root / "base/kustomization.yaml") << "resources: [all.yaml]\n";
    std::ofstream(root / "overlay/kustomization.yaml")
        << "resources: [../base]\nnamePrefix: live-\nnamespace: shop\n"
           "labels: [{pairs: {env: live}, includeTemplates: true}]\n"
           "images: [{name: registry.example.com/app, newTag: v2}]\n"
           "patches: [{target: {kind: Deployment}, patch: '[{\"op\": \"replace\", \"path\": "
           "\"/spec/replicas\", \"value\": 2}]'}]\n";
}

void show_growth(const KustomizePrograms& programs)
{
    const base::TempDir scratch("bench-kustomize-");
    bool reference_is_quick = true;
    for (const int resources : {10, 100, 1000, 3000, 10'000}) {
        const auto root = scratch.path() / std::to_string(resources);
        write_tree(root, resources);
        const auto ours = run(command({programs.ours, "kustomize"}, root / "overlay", false), 3);
        std::string theirs = "not waited for";
        if (reference_is_quick) {
            const auto cost = run(command({programs.reference}, root / "overlay", false), 1);
            theirs = fmt::format("{:.3f} s, {} MB", cost.wall_seconds, cost.kilobytes / 1024);
            reference_is_quick = cost.wall_seconds < kEnoughSeconds;
        }
        fmt::print(
            "{:6} resources: {:.4f} s, {} MB; kustomize {}\n",
            resources,
            ours.wall_seconds,
            ours.kilobytes / 1024,
            theirs);
    }
}

}  // namespace

int kustomize(const KustomizePrograms& programs)
{
    const auto trees = trees_of(programs.corpus);
    const bool good = compare_processes(tasks_of(programs, trees), kGoals);
    builds_in_process(trees);
    show_growth(programs);
    return good ? 0 : 1;
}

}  // namespace sluice::bench
