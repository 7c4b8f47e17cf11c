/// Beside the book lies what kustomize v5.8.1 with helm v4.2.4 made of its cases: an error, or an output told
/// by what it shares with the output of the first case. tests/conformance/kustomize/books.py --helm writes it.
#include "kustomize_charts.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "testing/book.hpp"

#include <filesystem>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;

namespace {

/// What the build prints, or "error: ..." if it fails.
std::string build_text(const testing::BookCase& tested, bool enabled = true)
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
    try {
        return kustomize::print(kustomize::build(files, has_overlay ? "/overlay" : "/", options).resources);
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

std::size_t count_in(const doc::Value& answer, std::string_view field)
{
    return static_cast<std::size_t>(answer[field].as_int());
}

}  // namespace

TEST_CASE("charts of a kustomization come out as kustomize and helm make them")
{
    const auto book = std::filesystem::path(SLUICE_TEST_DATA) / "helm_charts.book";
    const auto cases = testing::read_book(book);
    const auto answers = testing::read_answers(book);
    REQUIRE(answers.size() == cases.size());
    std::vector<std::string> first;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(cases[i].name);
        const auto answer = doc::parse_json(answers[i], doc::kManifestLimits);
        REQUIRE(answer["name"].text() == cases[i].name);
        const auto actual = build_text(cases[i]);
        if (answer.contains("error")) {
            INFO("kustomize says: " + answer["error"].text());
            CHECK(actual.starts_with("error: "));
        } else {
            const auto expected = testing::told_by(
                first, count_in(answer, "head"), answer["middle"].text(), count_in(answer, "tail"));
            CHECK(actual == expected);
            if (i == 0) first = testing::lines_of(expected);
        }
    }
}

TEST_CASE("charts of a kustomization are refused unless they were asked for, and the flag is named")
{
    const testing::BookCase tested{.name = {}, .files = {{"kustomization.yaml", "helmCharts:\n- name: app\n"}}};
    CHECK(
        build_text(tested, false) ==
        "error: /kustomization.yaml: helmCharts \"app\": must specify --enable-helm");
}
