/// kustomize_conformance --trees DIR: builds every tree of DIR/cases.json and compares with what kustomize
/// printed, byte for byte. Prints the first differing line of each failure and a closing count; exit code 1 if
/// anything differs.
#include "../difference.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

namespace kustomize = sluice::kustomize;
using sluice::doc::Value;

constexpr std::size_t kLargestFile = 64u << 20;

struct Runner {
    std::filesystem::path root;
    int passed = 0, failed = 0;

    void run(const Value& test)
    {
        const auto expected = sluice::base::read_file(root / test["expected"].text(), kLargestFile);
        const bool anywhere = test["load_restrictions"].string_or("") == "none";
        const kustomize::BuildOptions options{
            .load_restrictions =
                anywhere ? kustomize::LoadRestrictions::None : kustomize::LoadRestrictions::RootOnly};
        compare(root / "trees", test["dir"].text(), options, expected, "");
    }

    void run_answer(const Value& answer)
    {
        compare("/", answer["dir"].text(), {}, answer["output"].text(), answer["error"].text());
    }

private:
    void compare(
        const std::filesystem::path& tree,
        const std::string& name,
        const kustomize::BuildOptions& options,
        const std::string& expected,
        const std::string& expected_error)
    {
        std::string trouble;
        try {
            const kustomize::DiskFiles files(tree);
            const auto actual = kustomize::print(kustomize::build(files, "/" + name, options).resources);
            if (!expected_error.empty())
                trouble = "kustomize fails: " + expected_error;
            else if (actual != expected)
                trouble = sluice::conformance::first_difference(expected, actual);
        } catch (const sluice::base::Error& error) {
            if (expected_error.empty()) trouble = error.what();
        }
        ++(trouble.empty() ? passed : failed);
        if (!trouble.empty()) std::cout << "FAILED " << name << ": " << trouble << "\n";
    }
};

Value parse(std::string_view text)
{
    return sluice::doc::parse_json(text, sluice::doc::kManifestLimits);
}

void run_trees(Runner& runner)
{
    const auto cases = parse(sluice::base::read_file(runner.root / "cases.json", kLargestFile));
    for (const auto& test : cases.elements())
        runner.run(test);
}

void run_answers(Runner& runner)
{
    std::ifstream lines(runner.root);
    for (std::string line; std::getline(lines, line);)
        runner.run_answer(parse(line));
}

int report(const Runner& runner, std::chrono::steady_clock::duration took)
{
    std::cout << fmt::format(
        "{} of {} trees equal, {} differ, {} ms\n",
        runner.passed,
        runner.passed + runner.failed,
        runner.failed,
        std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    return runner.failed == 0 && runner.passed > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string_view mode = argc == 3 ? argv[1] : "";
    if (mode != "--trees" && mode != "--answers") {
        std::cerr << "usage: kustomize_conformance --trees DIR | --answers FILE\n";
        return 2;
    }
    try {
        Runner runner{.root = argv[2]};
        const auto start = std::chrono::steady_clock::now();
        if (mode == "--trees")
            run_trees(runner);
        else
            run_answers(runner);
        return report(runner, std::chrono::steady_clock::now() - start);
    } catch (const sluice::base::Error& error) {
        std::cerr << error.what() << "\n";
        return 2;
    }
}
