// Any bytes as a kustomization.yaml over fixed resources.
#include "kustomize_build.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    sluice::fuzz::build_tree(
        {{"/kustomization.yaml", text},
         {"/r.yaml", sluice::fuzz::kResources},
         {"/text", "A=1\nB=two\n"},
         {"/schema.json", R"({"definitions": {"T": {"properties": {"spec": {"$ref": "#/definitions/T"}},
            "x-kubernetes-group-version-kind": [{"group": "e", "kind": "Thing", "version": "v1"}]}}})"},
         {"/config.yaml", "nameReference: [{kind: ConfigMap, fieldSpecs: [{path: spec/ref, kind: Thing}]}]\n"},
         {"/base/kustomization.yaml", "resources: [b.yaml]\nnamePrefix: p-\n"},
         {"/base/b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: b}\n"},
         {"/part/kustomization.yaml",
          "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonLabels: {c: d}\n"}});
    return 0;
}
