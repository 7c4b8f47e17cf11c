/// Beside the book lies what Helm v4.2 made of its charts with helm-controller's post-renderers
/// (tests/conformance/go/postrender; tests/conformance/kustomize/books.py writes it).
#include "chart/post_render.hpp"

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
    const auto rendered = chart::render(
        chart::load_directory(files, "/app", {.limits = chart::kHelmLimits}),
        doc::Value::object(),
        options,
        renderer_of(spec));
    auto text = chart::manifest_text(rendered, false);
    for (const auto& hook : rendered.hooks)
        text += "---\n# Source: " + hook.path + "\n" + hook.content + "\n";
    return text;
}

}  // namespace

TEST_CASE("post-renderers change a release as helm-controller's do")
{
    testing::check_book(std::filesystem::path(SLUICE_TEST_DATA) / "post_render.book", "helm", render);
}
