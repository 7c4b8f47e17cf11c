/// Beside the book lies what kustomize v5.8.1 with helm v4.2.4 made of its cases;
/// tests/conformance/kustomize/books.py --helm writes it.
#include "kustomize_charts.hpp"

#include "kustomize/build.hpp"
#include "testing/book.hpp"

#include <filesystem>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

using namespace sluice;

namespace {

std::string build_text(const testing::BookCase& tested, bool enabled)
{
    kustomize::MemoryFiles files;
    bool has_overlay = false;
    for (const auto& [path, bytes] : tested.files) {
        files.put("/" + path, bytes);
        has_overlay = has_overlay || path.starts_with("overlay/");
    }
    std::ostringstream out, err;
    cli::Terminal terminal(out, err);
    cli::HelmCharts charts(terminal, {.enabled = true});
    kustomize::BuildOptions options;
    if (enabled) options.charts = &charts;
    return kustomize::print(kustomize::build(files, has_overlay ? "/overlay" : "/", options).resources);
}

}  // namespace

TEST_CASE("charts of a kustomization come out as kustomize and helm make them")
{
    testing::check_book(
        std::filesystem::path(SLUICE_TEST_DATA) / "helm_charts.book",
        "kustomize",
        [](const testing::BookCase& tested) { return build_text(tested, true); });
}

TEST_CASE("charts of a kustomization are refused unless they were asked for, and the flag is named")
{
    const testing::BookCase tested{.name = {}, .files = {{"kustomization.yaml", "helmCharts:\n- name: app\n"}}};
    CHECK_THROWS_WITH(
        build_text(tested, false), "/kustomization.yaml: helmCharts \"app\": must specify --enable-helm");
}
