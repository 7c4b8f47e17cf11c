/// kustomize_conformance --trees DIR: builds every tree of DIR/cases.json and compares with what kustomize
/// printed, byte for byte. Prints the first differing line of each failure and a closing count; exit code 1 if
/// anything differs.
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

namespace kustomize = sluice::kustomize;
using sluice::doc::Value;

constexpr std::size_t kLargestFile = 64u << 20;

std::string_view line_at(std::string_view text, std::size_t start)
{
    return start >= text.size() ? "<end>" : text.substr(start, text.find('\n', start) - start);
}

/// "line 12: expected `a: 1`, got `a: 2`".
std::string first_difference(std::string_view expected, std::string_view actual)
{
    std::size_t start = 0, number = 1;
    for (std::size_t i = 0; i < expected.size() && i < actual.size() && expected[i] == actual[i]; ++i)
        if (expected[i] == '\n') {
            start = i + 1;
            ++number;
        }
    return fmt::format(
        "line {}: expected `{}`, got `{}`", number, line_at(expected, start), line_at(actual, start));
}

struct Runner {
    std::filesystem::path root;
    int passed = 0, failed = 0;

    void run(const Value& test)
    {
        const auto name = test["dir"].text();
        const auto expected = sluice::base::read_file(root / test["expected"].text(), kLargestFile);
        std::string trouble;
        try {
            const kustomize::DiskFiles files(root / "trees");
            kustomize::BuildOptions options;
            options.load_restrictions = test["load_restrictions"].string_or("") == "none"
                                            ? kustomize::LoadRestrictions::None
                                            : kustomize::LoadRestrictions::RootOnly;
            const auto actual = kustomize::print(kustomize::build(files, "/" + name, options).resources);
            if (actual != expected) trouble = first_difference(expected, actual);
        } catch (const sluice::base::Error& error) {
            trouble = error.what();
        }
        ++(trouble.empty() ? passed : failed);
        if (!trouble.empty()) std::cout << "FAILED " << name << ": " << trouble << "\n";
    }
};

int run_all(const std::filesystem::path& directory)
{
    Runner runner{.root = directory};
    const auto start = std::chrono::steady_clock::now();
    const auto cases = sluice::doc::parse_json(
        sluice::base::read_file(directory / "cases.json", kLargestFile), sluice::doc::kManifestLimits);
    for (const auto& test : cases.elements())
        runner.run(test);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    std::cout << fmt::format(
        "{} of {} trees equal, {} differ, {} ms\n", runner.passed, cases.size(), runner.failed, took);
    return runner.failed == 0 && runner.passed > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3 || std::string_view(argv[1]) != "--trees") {
        std::cerr << "usage: kustomize_conformance --trees DIR\n";
        return 2;
    }
    try {
        return run_all(argv[2]);
    } catch (const sluice::base::Error& error) {
        std::cerr << error.what() << "\n";
        return 2;
    }
}
