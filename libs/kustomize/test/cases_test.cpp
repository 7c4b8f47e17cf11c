/// Every folder cases/<feature>/<case>/ is one test: input/ is the tree (built at input/overlay if that
/// exists), expected.yaml is what kustomize v5.8.1 printed for it, or expected.error what it said, with
/// names.txt listing what our own message must name. tests/conformance/kustomize/accept.py writes the
/// expectations.
#include "base/error.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace fs = std::filesystem;
using namespace sluice;

namespace {

std::vector<fs::path> all_cases()
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SLUICE_TEST_DATA) / "cases"))
        if (entry.is_directory() && entry.path().filename() == "input")
            found.push_back(entry.path().parent_path());
    std::sort(found.begin(), found.end());
    return found;
}

std::string build_text(const fs::path& input)
{
    const kustomize::DiskFiles files(input);
    const auto directory = fs::exists(input / "overlay") ? "/overlay" : "/";
    return kustomize::print(kustomize::build(files, directory, {}).resources);
}

std::string first_difference(const std::string& expected, const std::string& actual)
{
    std::istringstream left(expected), right(actual);
    std::string wanted, found;
    for (int line = 1;; ++line) {
        const bool more = static_cast<bool>(std::getline(left, wanted)),
                   also = static_cast<bool>(std::getline(right, found));
        if (!more || !also || wanted != found)
            return "line " + std::to_string(line) + ": expected `" + (more ? wanted : "<end>") + "`, got `" +
                   (also ? found : "<end>") + "`";
    }
}

/// Empty if the build fails and its message names all that it should.
std::string trouble_with_error(const fs::path& folder)
{
    try {
        build_text(folder / "input");
        return "the build should have failed";
    } catch (const base::Error& error) {
        const std::string message = error.what();
        std::istringstream names(fs::exists(folder / "names.txt") ? testing::slurp(folder / "names.txt") : "");
        for (std::string name; std::getline(names, name);)
            if (message.find(name) == std::string::npos) return "does not name '" + name + "': " + message;
    }
    return {};
}

}  // namespace

TEST_CASE("builds print what kustomize prints, and fail where it fails")
{
    const auto cases = all_cases();
    REQUIRE_FALSE(cases.empty());
    for (const auto& folder : cases) {
        INFO(fs::relative(folder, fs::path(SLUICE_TEST_DATA) / "cases").string());
        if (fs::exists(folder / "expected.error")) {
            CHECK(trouble_with_error(folder) == "");
            continue;
        }
        try {
            const auto expected = testing::slurp(folder / "expected.yaml"),
                       actual = build_text(folder / "input");
            if (actual != expected) FAIL_CHECK(first_difference(expected, actual));
        } catch (const base::Error& error) {
            FAIL_CHECK("the build failed: " << error.what());
        }
    }
}
