// Any bytes as a file of resources, below every transformer there is.
#include "kustomize_build.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::string_view kEverything = R"(resources: [r.yaml]
namePrefix: p-
nameSuffix: -s
namespace: n
commonLabels: {l: m}
labels: [{pairs: {x: y}, includeTemplates: true, fields: [{path: spec/marks, create: true}]}]
commonAnnotations: {n: o}
images: [{name: nginx, newTag: '2'}]
buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]
patches:
- {target: {kind: '.*'}, patch: '[{op: add, path: /metadata/annotations, value: {a: b}}]'}
- {target: {labelSelector: app}, patch: '{metadata: {name: x}, kind: X, apiVersion: v1, spec: {containers: [{name: a}]}}'}
replacements:
- {sourceValue: v, targets: [{select: {kind: '.*'}, fieldPaths: [spec.new, 'data.y.a.b', 'spec.*.x'], options: {create: true}}]}
)";
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    sluice::fuzz::build_tree({{"/kustomization.yaml", kEverything}, {"/r.yaml", text}});
    sluice::fuzz::build_tree({{"/kustomization.yaml", "resources: [r.yaml]\n"}, {"/r.yaml", text}});
    return 0;
}
