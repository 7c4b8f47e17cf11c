#include "bench.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fmt/format.h>

extern char** environ;

namespace sluice::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kOurRounds = 7, kReferenceRounds = 3;
constexpr std::size_t kLargestFile = 64u << 20;
constexpr double kEnoughSeconds = 20;

/// One run of a program: best of several.
struct Cost {
    double seconds = 1e9;
    long kilobytes = 0;  ///< peak resident memory
};

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Cost run(const std::vector<std::string>& command)
{
    std::vector<char*> words;
    for (const auto& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    const int problem = posix_spawn(&child, words[0], &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (problem != 0) throw base::Error(base::ErrorKind::NotFound, fmt::format("cannot run {}", command[0]));
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{} fails in {}", command[0], command.back()));
    return {seconds_since(start), usage.ru_maxrss};
}

Cost best_of(int rounds, const std::vector<std::string>& command)
{
    Cost best;
    for (int i = 0; i < rounds; ++i) {
        const auto cost = run(command);
        best.seconds = std::min(best.seconds, cost.seconds);
        best.kilobytes = std::max(best.kilobytes, cost.kilobytes);
    }
    return best;
}

std::vector<std::string> command(std::vector<std::string> program, const std::string& directory, bool anywhere)
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

/// Whole processes over the corpus. Returns false if a target of ours is missed.
bool compare_processes(const KustomizePrograms& programs, const std::vector<Tree>& trees)
{
    double logarithms = 0, slowest = 1e9, heaviest = 1e9;
    std::string slowest_tree, heaviest_tree;
    for (const auto& tree : trees) {
        const auto ours =
            best_of(kOurRounds, command({programs.ours, "kustomize"}, tree.directory, tree.anywhere));
        const auto theirs =
            best_of(kReferenceRounds, command({programs.reference}, tree.directory, tree.anywhere));
        const double faster = theirs.seconds / ours.seconds;
        const double smaller = static_cast<double>(theirs.kilobytes) / static_cast<double>(ours.kilobytes);
        fmt::print(
            "{:7.2f} ms {:8.2f} ms {:6.1f}x faster {:6.1f} MB {:6.1f} MB {:5.1f}x smaller  {}\n",
            ours.seconds * 1e3,
            theirs.seconds * 1e3,
            faster,
            static_cast<double>(ours.kilobytes) / 1024,
            static_cast<double>(theirs.kilobytes) / 1024,
            smaller,
            tree.directory);
        logarithms += std::log(faster);
        if (faster < slowest) slowest_tree = tree.directory;
        if (smaller < heaviest) heaviest_tree = tree.directory;
        slowest = std::min(slowest, faster);
        heaviest = std::min(heaviest, smaller);
    }
    const double mean = std::exp(logarithms / static_cast<double>(trees.size()));
    fmt::print(
        "{} trees: {:.1f}x faster (geometric mean), at least {:.1f}x ({}), memory at most 1/{:.1f} ({})\n",
        trees.size(),
        mean,
        slowest,
        slowest_tree,
        heaviest,
        heaviest_tree);
    return mean >= 20 && slowest >= 8 && heaviest >= 6;
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
           "patches: [{target: {kind: Deployment}, patch: '[{op: replace, path: /spec/replicas, value: "
           "2}]'}]\n";
}

void show_growth(const KustomizePrograms& programs)
{
    const base::TempDir scratch("bench-kustomize-");
    bool reference_is_quick = true;
    for (const int resources : {10, 100, 1000, 3000, 10'000}) {
        const auto root = scratch.path() / std::to_string(resources);
        write_tree(root, resources);
        const auto ours = best_of(3, command({programs.ours, "kustomize"}, root / "overlay", false));
        std::string theirs = "not waited for";
        if (reference_is_quick) {
            const auto cost = best_of(1, command({programs.reference}, root / "overlay", false));
            theirs = fmt::format("{:.3f} s, {} MB", cost.seconds, cost.kilobytes / 1024);
            reference_is_quick = cost.seconds < kEnoughSeconds;
        }
        fmt::print(
            "{:6} resources: {:.4f} s, {} MB; kustomize {}\n",
            resources,
            ours.seconds,
            ours.kilobytes / 1024,
            theirs);
    }
}

}  // namespace

int kustomize(const KustomizePrograms& programs)
{
    const auto trees = trees_of(programs.corpus);
    const bool good = compare_processes(programs, trees);
    builds_in_process(trees);
    show_growth(programs);
    return good ? 0 : 1;
}

}  // namespace sluice::bench
