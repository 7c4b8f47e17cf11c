// Any bytes as a kustomization.yaml over fixed resources.
#include "kustomize_build.hpp"

#include <cstdint>

std::vector<std::string> sluice::fuzz::seeds()
{
    return {
        R"(resources: [r.yaml, base]
components: [part]
namePrefix: p-
nameSuffix: -s
namespace: space
commonLabels: {l: m}
labels: [{pairs: {x: z}, includeSelectors: true, fields: [{path: spec/marks, create: true}]}]
commonAnnotations: {note: o}
images: [{name: nginx, newTag: '2'}, {name: busybox, newName: b, digest: sha256:1}]
replicas: [{name: web, count: 3}]
buildMetadata: [originAnnotations, transformerAnnotations]
)",
        R"(resources:
- r.yaml
openapi: {path: schema.json}
configurations: [config.yaml]
crds: [schema.json]
configMapGenerator:
- {name: cm, behavior: merge, literals: [a=b, "c='d'"], files: [text, k=text], envs: [text]}
- name: new
  options: {immutable: true, labels: {a: b}}
secretGenerator: [{name: s, type: Opaque, literals: [a=b]}]
generatorOptions: {disableNameSuffixHash: true, annotations: {x: z}}
sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Thing], orderLast: [ConfigMap]}}
)",
        R"(resources: [r.yaml]
patches:
- target: {kind: Deployment, name: w.*, labelSelector: app=web}
  patch: |-
    - {op: replace, path: /spec/template/spec/containers/0/image, value: x}
    - {op: test, path: /metadata/name, value: web}
- patch: |-
    {apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {k: q:r, n: null}}
patchesStrategicMerge:
- "{apiVersion: e/v1, kind: Thing, metadata: {name: t}, $patch: delete}"
replacements:
- source: {kind: ConfigMap, name: cm, fieldPath: data.k, options: {delimiter: ':', index: 0}}
  targets:
  - select: {kind: Deployment}
    reject: [{name: x}]
    fieldPaths: ['spec.template.spec.containers.[name=a].image', metadata.annotations.copied]
    options: {delimiter: ':', index: 1, create: true}
vars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: cm}, fieldref: {fieldpath: data.k}}]
)",
        R"(resources: [r.yaml]
transformers:
- |-
  apiVersion: builtin
  kind: PrefixTransformer
  metadata: {name: x}
  prefix: q-
  fieldSpecs: [{path: metadata/name}]
generators:
- |-
  apiVersion: builtin
  kind: ConfigMapGenerator
  metadata: {name: g}
  literals: [a=b]
validators: []
)"};
}

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
