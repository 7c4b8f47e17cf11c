#include "kustomize/build.hpp"

#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using Paths = std::set<std::string>;

namespace {

const std::string kMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";

}  // namespace

TEST_CASE("a build reports the files it read, of every field that names some")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", R"(resources: [m.yaml, base]
components: [part]
patches: [{path: patch.yaml}]
configMapGenerator: [{name: g, files: [a.txt, k=b.txt], envs: [c.env]}]
configurations: [config.yaml]
crds: [crd.json]
openapi: {path: schema.json}
replacements: [{path: replacement.yaml}]
transformers: [plugin.yaml]
)");
    files.put("/m.yaml", kMap);
    files.put("/patch.yaml", kMap + "data: {a: b}\n");
    for (const auto* name : {"/a.txt", "/b.txt", "/c.env", "/unread.txt"})
        files.put(name, "x=y\n");
    files.put("/config.yaml", "images: []\n");
    files.put("/crd.json", "{}");
    files.put("/schema.json", "{\"definitions\": {}}");
    files.put("/replacement.yaml", "sourceValue: v\ntargets: [{select: {name: nobody}}]\n");
    files.put("/plugin.yaml", "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\n");
    files.put("/base/kustomization.yml", "resources: [s.yaml]\n");
    files.put("/base/s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n");
    files.put(
        "/part/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: p-\n");
    const auto result = kustomize::build(files, "/", {});
    CHECK(
        result.files_read == Paths{
                                 "/a.txt",
                                 "/b.txt",
                                 "/base/kustomization.yml",
                                 "/base/s.yaml",
                                 "/c.env",
                                 "/config.yaml",
                                 "/crd.json",
                                 "/kustomization.yaml",
                                 "/m.yaml",
                                 "/part/kustomization.yaml",
                                 "/patch.yaml",
                                 "/plugin.yaml",
                                 "/replacement.yaml",
                                 "/schema.json"});
    CHECK(result.directories_listed.empty());
}

TEST_CASE("a build reports what it looked for in vain: a file that appears there changes the result")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("/m.yaml", kMap);
    const auto result = kustomize::build(files, "/", {});
    CHECK(result.files_missing == Paths{"/Kustomization", "/kustomization.yml"});

    files.put("/kustomization.yml", "resources: [m.yaml]\n");
    CHECK_THROWS(kustomize::build(files, "/", {}));
}

TEST_CASE("what a cache already holds is reported as read as well")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", "resources: [m.yaml]\n");
    files.put("/m.yaml", kMap);
    kustomize::ParseCache cache;
    kustomize::BuildOptions options;
    options.cache = &cache;
    const auto first = kustomize::build(files, "/", options);
    CHECK(kustomize::build(files, "/", options).files_read == first.files_read);
    CHECK(first.files_read.contains("/m.yaml"));
}

TEST_CASE("a build warns of vars that stand nowhere")
{
    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", R"(resources: [m.yaml]
vars:
- {name: USED, objref: {apiVersion: v1, kind: ConfigMap, name: m}}
- {name: IDLE, objref: {apiVersion: v1, kind: ConfigMap, name: m}}
configurations: [config.yaml]
)");
    files.put("/config.yaml", "varReference: [{path: data/k, kind: ConfigMap}]\n");
    files.put("/m.yaml", kMap + "data: {k: $(USED), l: $(IDLE)}\n");
    std::set<std::string> warnings;
    kustomize::BuildOptions options;
    options.warn = [&](const std::string& warning) { warnings.insert(warning); };
    kustomize::build(files, "/", options);
    CHECK(warnings.contains("well-defined vars that were never replaced: IDLE"));
}
