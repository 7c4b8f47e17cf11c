/// helm_conformance --charts DIR [--only TEXT]: renders every case of DIR/cases.json and compares with what
/// Helm printed, byte for byte. Prints the first differing line of each failure and a closing count; exit code
/// 1 if anything differs.
#include "../difference.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "chart/load.hpp"
#include "chart/print.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "doubles.hpp"
#include "kustomize/disk_files.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

namespace chart = sluice::chart;
using sluice::doc::Value;

constexpr std::size_t kLargestFile = 64u << 20;
constexpr auto kVersion = chart::HelmVersion::V4;

struct Runner {
    std::filesystem::path root;
    std::string only;
    int passed = 0, failed = 0;

    void run(const Value& test)
    {
        const auto name = test["expected"].text();
        if (name.find(only) == std::string::npos) return;
        const auto expected = sluice::base::read_file(root / "expected" / name, kLargestFile);
        std::string trouble;
        try {
            const auto actual = render(test);
            if (actual != expected) trouble = sluice::conformance::first_difference(expected, actual);
        } catch (const sluice::base::Error& error) {
            trouble = error.what();
        }
        ++(trouble.empty() ? passed : failed);
        if (!trouble.empty()) std::cout << "FAILED " << name << ": " << trouble << "\n";
    }

private:
    std::string render(const Value& test) const
    {
        const sluice::kustomize::DiskFiles files(root / "charts");
        auto loaded = chart::load_directory(
            files, "/" + test["chart"].text(), {.limits = chart::kHelmLimits, .version = kVersion});
        auto values = Value::object();
        if (test["values"].is_string())
            values = chart::load_values(
                sluice::base::read_file(root / test["values"].text(), kLargestFile), kVersion);
        const auto rendered =
            chart::render(std::move(loaded), values, sluice::conformance::steady_options(kVersion));
        return chart::template_text(rendered, {.include_crds = true});
    }
};

int report(const Runner& runner, std::chrono::steady_clock::duration took)
{
    std::cout << fmt::format(
        "{} of {} renders equal, {} differ, {} ms\n",
        runner.passed,
        runner.passed + runner.failed,
        runner.failed,
        std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    return runner.failed == 0 && runner.passed > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    const bool one = argc == 5 && std::string_view(argv[3]) == "--only";
    if ((argc != 3 && !one) || std::string_view(argv[1]) != "--charts") {
        std::cerr << "usage: helm_conformance --charts DIR [--only TEXT]\n";
        return 2;
    }
    try {
        Runner runner{.root = argv[2], .only = one ? argv[4] : ""};
        const auto start = std::chrono::steady_clock::now();
        const auto cases = sluice::doc::parse_json(
            sluice::base::read_file(runner.root / "cases.json", kLargestFile), sluice::doc::kManifestLimits);
        for (const auto& test : cases.elements())
            runner.run(test);
        return report(runner, std::chrono::steady_clock::now() - start);
    } catch (const sluice::base::Error& error) {
        std::cerr << error.what() << "\n";
        return 2;
    }
}
