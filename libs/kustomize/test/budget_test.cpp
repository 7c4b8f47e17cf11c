#include "base/error.hpp"
#include "kustomize/build.hpp"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

using namespace sluice;

namespace {

const std::string kThing = "apiVersion: e/v1\nkind: Thing\nmetadata: {name: t}\nspec: {a: {b: c}}\n";

/// The error of a build that asks for too much of a budget a fiftieth of the usual one; empty if it succeeds.
std::string refusal(const kustomize::Files& files)
{
    kustomize::BuildOptions options;
    options.limits.max_steps /= 50;
    options.limits.max_bytes /= 50;
    try {
        (void)kustomize::build(files, "/", options);
        return {};
    } catch (const base::Error& error) {
        CHECK(error.kind() == base::ErrorKind::LimitExceeded);
        return error.what();
    }
}

bool is_refused(const kustomize::Files& files, std::string_view why)
{
    const auto error = refusal(files);
    INFO(error);
    return error.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("bases that double at every level end in an error")
{
    kustomize::MemoryFiles files;
    constexpr int kLevels = 40;
    for (int level = 0; level < kLevels; ++level) {
        const auto below = fmt::format("level{}", level + 1);
        for (const auto* side : {"left", "right"})
            files.put(
                fmt::format("/level{}/{}/kustomization.yaml", level, side),
                fmt::format("resources: [../../{0}/left, ../../{0}/right]\nnamePrefix: {1}-\n", below, side));
    }
    for (const auto* side : {"left", "right"}) {
        files.put(
            fmt::format("/level{}/{}/kustomization.yaml", kLevels, side),
            fmt::format("resources: [t.yaml]\nnamePrefix: {}-\n", side));
        files.put(fmt::format("/level{}/{}/t.yaml", kLevels, side), kThing);
    }
    files.put("/kustomization.yaml", "resources: [level0/left, level0/right]\n");
    CHECK_FALSE(refusal(files).empty());
}

TEST_CASE("bases are not nested without end")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", "resources: [b0]\n");
    for (int level = 0; level < 1000; ++level)
        files.put(
            fmt::format("/b{}/kustomization.yaml", level), fmt::format("resources: [../b{}]\n", level + 1));
    files.put("/b1000/kustomization.yaml", "resources: [t.yaml]\n");
    files.put("/b1000/t.yaml", kThing);
    CHECK(is_refused(files, "levels deep"));
}

TEST_CASE("components that include themselves are a cycle")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", "components: [c]\n");
    files.put(
        "/c/kustomization.yaml",
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../d]\n");
    files.put(
        "/d/kustomization.yaml",
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncomponents: [../c]\n");
    try {
        (void)kustomize::build(files, "/", {});
        FAIL("built");
    } catch (const base::Error& error) {
        CHECK(std::string(error.what()).find("cycle detected") != std::string::npos);
    }
}

TEST_CASE("replacements that copy an object into itself end in an error")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", kThing);
    std::string text = "resources: [t.yaml]\nreplacements:\n";
    for (int i = 0; i < 60; ++i)
        text += fmt::format(
            "- source: {{kind: Thing, fieldPath: spec}}\n  targets:\n  - select: {{kind: Thing}}\n"
            "    fieldPaths: [spec.x{}]\n    options: {{create: true}}\n",
            i);
    files.put("/kustomization.yaml", text);
    CHECK_FALSE(refusal(files).empty());
}

TEST_CASE("replacements that splice a text into itself end in an error")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", "apiVersion: e/v1\nkind: Thing\nmetadata: {name: t}\nspec: {a: x-y}\n");
    std::string text = "resources: [t.yaml]\nreplacements:\n";
    for (int i = 0; i < 80; ++i)
        text += "- source: {kind: Thing, fieldPath: spec.a}\n  targets:\n  - select: {kind: Thing}\n"
                "    fieldPaths: [spec.a]\n    options: {delimiter: '-', index: 1}\n";
    files.put("/kustomization.yaml", text);
    CHECK(is_refused(files, "bytes"));
}

TEST_CASE("JSON patches that copy the document into itself end in an error")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", kThing);
    std::string patch = "[";
    for (int i = 0; i < 60; ++i)
        patch += fmt::format(R"({}{{"op": "copy", "from": "/spec", "path": "/spec/x{}"}})", i ? ", " : "", i);
    files.put("/patch.json", patch + "]");
    files.put(
        "/kustomization.yaml", "resources: [t.yaml]\npatches: [{path: patch.json, target: {kind: Thing}}]\n");
    CHECK_FALSE(refusal(files).empty());
}

TEST_CASE("long prefixes at every level end in an error")
{
    kustomize::MemoryFiles files;
    const std::string prefix(1 << 20, 'p');
    std::string things;
    for (int i = 0; i < 200; ++i)
        things += fmt::format("---\napiVersion: e/v1\nkind: Thing\nmetadata: {{name: t{}}}\n", i);
    files.put("/b0/t.yaml", things);
    files.put("/b0/kustomization.yaml", "resources: [t.yaml]\n");
    for (int level = 1; level < 20; ++level)
        files.put(
            fmt::format("/b{}/kustomization.yaml", level),
            fmt::format("resources: [../b{}]\nnamePrefix: {}\n", level - 1, prefix));
    files.put("/kustomization.yaml", "resources: [b19]\n");
    CHECK(is_refused(files, "bytes"));
}

TEST_CASE("definitions that branch at every level end in an error")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", kThing);
    std::string definitions =
        R"({"T0": {"Schema": {"properties": {"kind": {}, "apiVersion": {}, "metadata": {},)"
        R"("a": {"$ref": "T1"}, "b": {"$ref": "T1"}}}})";
    for (int i = 1; i < 60; ++i)
        definitions += fmt::format(
            R"(, "T{0}": {{"Schema": {{"properties": {{"a": {{"$ref": "T{1}"}}, "b": {{"$ref": "T{1}"}}}}}}}})",
            i,
            i + 1);
    files.put("/crds.json", definitions + "}");
    files.put("/kustomization.yaml", "resources: [t.yaml]\ncrds: [crds.json]\n");
    CHECK_FALSE(refusal(files).empty());
}

TEST_CASE("a path of many segments is refused, not created")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", kThing);
    std::string path = "spec";
    for (int i = 0; i < 100'000; ++i)
        path += ".a";
    files.put(
        "/kustomization.yaml",
        "resources: [t.yaml]\nreplacements:\n- sourceValue: x\n  targets: [{select: {kind: Thing}, options: "
        "{create: true}, fieldPaths: [" +
            path + "]}]\n");
    CHECK(is_refused(files, "segments"));
}

TEST_CASE("an alias bomb is an error")
{
    kustomize::MemoryFiles files;
    std::string bomb = "apiVersion: e/v1\nkind: Thing\nmetadata: {name: t}\na0: &a0 [x]\n";
    for (int i = 1; i < 40; ++i)
        bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}]\n", i, i - 1);
    files.put("/t.yaml", bomb);
    files.put("/kustomization.yaml", "resources: [t.yaml]\n");
    CHECK_THROWS_AS(kustomize::build(files, "/", {}), base::Error);
}

TEST_CASE("a generator of 100,000 entries builds within a fiftieth of the budget")
{
    kustomize::MemoryFiles files;
    std::string env;
    for (int i = 0; i < 100'000; ++i)
        env += fmt::format("KEY{}=value\n", i);
    files.put("/env", env);
    files.put("/kustomization.yaml", "configMapGenerator: [{name: big, envs: [env]}]\nnamePrefix: a-\n");
    CHECK(refusal(files).empty());
}

TEST_CASE("a stop ends the build with what it throws")
{
    kustomize::MemoryFiles files;
    files.put("/t.yaml", kThing);
    files.put("/kustomization.yaml", "resources: [t.yaml]\n");
    kustomize::BuildOptions options;
    options.check_stop = [] { throw base::Error(base::ErrorKind::Timeout, "late"); };
    CHECK_THROWS_AS(kustomize::build(files, "/", options), base::Error);
}
