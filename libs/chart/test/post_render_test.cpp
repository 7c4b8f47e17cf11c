/// Beside the book lies what Helm v4.2 made of its charts with helm-controller's post-renderers
/// (tests/conformance/go/postrender; tests/conformance/kustomize/books.py writes it).
#include "chart/post_render.hpp"

#include "base/error.hpp"
#include "chart/load.hpp"
#include "chart/print.hpp"
#include "doc/json.hpp"
#include "testing/book.hpp"

#include <filesystem>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;

namespace {

chart::PostRenderer renderer_of(const doc::Value& spec)
{
    std::vector<chart::PostRenderStep> steps;
    for (const auto& renderer : spec["postRenderers"].elements())
        steps.push_back(chart::kustomize_step(renderer["kustomize"]));
    chart::Pairs labels;
    for (const auto& label : spec["labels"].members())
        labels.emplace_back(label.key(), label.value.text());
    steps.push_back(chart::metadata_step(std::move(labels), {}));
    const auto strategy = spec["strategy"].string_or("");
    return chart::post_renderer(
        std::move(steps),
        strategy == "separate"  ? chart::PostRenderStrategy::Separate
        : strategy == "nohooks" ? chart::PostRenderStrategy::NoHooks
                                : chart::PostRenderStrategy::Combined);
}

std::string render(const testing::BookCase& tested)
{
    kustomize::MemoryFiles files;
    for (const auto& [path, text] : tested.files)
        files.put("/" + path, text);
    const auto spec = doc::parse_json(tested.files.at("spec.json"), doc::kManifestLimits);
    chart::RenderOptions options;
    options.release.name = "web";
    try {
        const auto rendered = chart::render(
            chart::load_directory(files, "/app", {.limits = chart::kHelmLimits}),
            doc::Value::object(),
            options,
            renderer_of(spec));
        auto text = chart::manifest_text(rendered, false);
        for (const auto& hook : rendered.hooks)
            text += "---\n# Source: " + hook.path + "\n" + hook.content + "\n";
        return text;
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

}  // namespace

TEST_CASE("post-renderers change a release as helm-controller's do")
{
    const auto book = std::filesystem::path(SLUICE_TEST_DATA) / "post_render.book";
    const auto cases = testing::read_book(book);
    const auto answers = testing::read_answers(book);
    REQUIRE(answers.size() == cases.size());
    std::vector<std::string> first;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(cases[i].name);
        const auto answer = doc::parse_json(answers[i], doc::kManifestLimits);
        REQUIRE(answer["name"].text() == cases[i].name);
        const auto actual = render(cases[i]);
        if (answer.contains("error")) {
            INFO("helm says: " + answer["error"].text());
            CHECK(actual.starts_with("error: "));
        } else {
            const auto expected = testing::told_by(
                first,
                static_cast<std::size_t>(answer["head"].as_int()),
                answer["middle"].text(),
                static_cast<std::size_t>(answer["tail"].as_int()));
            CHECK(actual == expected);
            if (i == 0) first = testing::lines_of(expected);
        }
    }
}
