#include "chart/render.hpp"

#include "base/error.hpp"
#include "chart/load.hpp"
#include "chart/print.hpp"
#include "chart/values.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace sluice::chart;

namespace {

Chart chart_with(std::initializer_list<std::pair<const char*, const char*>> files)
{
    std::vector<File> all{{"Chart.yaml", std::string("apiVersion: v2\nname: app\nversion: 1.2.3\n")}};
    for (const auto& [name, text] : files)
        all.emplace_back(name, std::string(text));
    return load_files(std::move(all), {.limits = kHelmLimits});
}

RenderOptions options()
{
    RenderOptions options;
    options.release = {.name = "rel", .namespace_name = "ns"};
    options.clock = [] { return base::WallTime{}; };
    options.random = [] { return std::uint64_t{0}; };
    return options;
}

/// What one template, or its error, comes to.
std::string text_of(const char* text, const char* values = "")
{
    try {
        auto chart =
            chart_with({{"templates/a.yaml", text}, {"values.yaml", values}, {"config/x.txt", "one\ntwo\n"}});
        return render_files(prepare(std::move(chart), {}, options()), options())
            .files.at("app/templates/a.yaml");
    } catch (const base::Error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("templates see their release, chart, values, files and cluster")
{
    CHECK(
        text_of("{{ .Release.Name }}/{{ .Release.Namespace }} {{ .Chart.Name }}-{{ .Chart.Version }}") ==
        "rel/ns app-1.2.3");
    CHECK(text_of("{{ .Values.a.b }} {{ typeOf .Values }}", "a: {b: 1000000}") == "1e+06 common.Values");
    CHECK(text_of("{{ .Template.Name }} {{ .Template.BasePath }}") == "app/templates/a.yaml app/templates");
    CHECK(
        text_of(
            "{{ .Files.Get \"config/x.txt\" }}{{ range .Files.Lines \"config/x.txt\" }}<{{ . }}>{{ end }}") ==
        "one\ntwo\n<one><two>");
    CHECK(text_of("{{ (.Files.Glob \"config/*\").AsConfig }}") == "x.txt: |\n  one\n  two");
    CHECK(
        text_of("{{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Minor }} {{ "
                ".Capabilities.APIVersions.Has \"apps/v1\" }}") == "v1.36.0 36 true");
    CHECK(text_of("{{ .Values.nothing }}|{{ lookup \"v1\" \"Pod\" \"\" \"\" }}") == "|map[]");
}

TEST_CASE("a subchart's values have the type of values, and what it sets its parent sees")
{
    auto chart = chart_with(
        {{"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"},
         {"charts/sub/values.yaml", "a: 1\n"},
         {"charts/sub/templates/a.yaml",
          "{{ typeOf .Values }} {{ $_ := set .Values \"n\" \"new\" }}{{ .Values.n }}"},
         {"templates/z.yaml",
          "{{ .Values.sub.n }} {{ typeOf .Values.sub }} {{ typeOf .Subcharts.sub.Values }}"}});
    const auto files = render_files(prepare(std::move(chart), {}, options()), options()).files;
    CHECK(files.at("app/charts/sub/templates/a.yaml") == "common.Values new");
    CHECK(files.at("app/templates/z.yaml") == "new map[string]interface {} common.Values");
}

TEST_CASE("tpl sees its own definitions and those around it, and is blank for a blank text")
{
    CHECK(
        text_of("{{ tpl \"\" . }}{{ tpl \"{{ .Release.Name }}\" . }}{{ tpl \"{{ tpl \\\"\\\" . }}x\" . }}") ==
        "relx");
    CHECK(
        text_of("{{ define \"a\" }}A{{ end }}{{ tpl \"{{ define \\\"b\\\" }}B{{ end }}{{ include \\\"a\\\" . "
                "}}{{ include \\\"b\\\" . }}\" . }}") == "AB");
    CHECK(
        text_of("{{ tpl \"{{ define \\\"b\\\" }}B{{ end }}\" . }}{{ include \"b\" . }}") ==
        "app/templates/a.yaml:1:45\n  executing \"app/templates/a.yaml\" at <include \"b\" .>:\n    error "
        "calling include:\n"
        "template: no template \"b\" associated with template \"gotpl\"");
}

TEST_CASE("what a template fails with reads as in Helm 4")
{
    CHECK(
        text_of("{{ required \"need it\" .Values.x }}") ==
        "execution error at (app/templates/a.yaml:1:3): need it");
    CHECK(text_of("{{ fail \"no\" }}") == "execution error at (app/templates/a.yaml:1:3): no");
    CHECK(text_of("{{ if }}{{ end }}") == "parse error at (app/templates/a.yaml:1): missing value for if");
    CHECK(
        text_of("{{ .Values.a.b.c }}") ==
        "app/templates/a.yaml:1:10\n  executing \"app/templates/a.yaml\" at <.Values.a.b.c>:\n"
        "    nil pointer evaluating interface {}.b");
    CHECK(text_of("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}")
              .ends_with("rendering template has a nested reference name: r: unable to execute template"));
}

TEST_CASE("a compiled chart is used again for the same files alone")
{
    TemplateCache cache;
    const auto& functions = helm_functions(HelmVersion::V4);
    const auto chart = chart_with({{"templates/a.yaml", "a"}});
    const auto copy = chart;
    const auto first = cache.get(chart, functions);
    CHECK(cache.get(copy, functions) == first);
    CHECK(cache.get(chart_with({{"templates/a.yaml", "b"}}), functions) != first);
}
