// Any bytes as a file of resources, below every transformer there is.
#include "kustomize_build.hpp"

#include <cstdint>

std::vector<std::string> sluice::fuzz::seeds()
{
    return {
        std::string(kResources),
        R"(apiVersion: v1
kind: List
items:
- &a {apiVersion: v1, kind: Service, metadata: {name: s, annotations: {config.kubernetes.io/index: '1'}}}
- <<: *a
  metadata: {name: t, namespace: other}
---
# a comment
apiVersion: v1
kind: Secret
metadata: {name: "null"}
data: !!map {a: !!binary YQ==, "y": "text", n: 012}
)",
        R"({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"generateName": "g", "name": "db"},
"spec": {"volumeClaimTemplates": [{"metadata": {"name": "d", "labels": null}}], "serviceName": "s",
"template": {"spec": {"initContainers": [{"name": "i", "image": "nginx@sha256:0"}], "containers": []}}}}
)",
        R"(apiVersion: v1
kind: Namespace
metadata:
  name: one
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in, namespace: one}
spec: {rules: [{http: {paths: [{backend: {service: {name: s}}}]}}], tls: [{secretName: "null"}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default}
imagePullSecrets: [{name: "null"}]
---
...
)"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::string_view kEverything = R"(resources: [r.yaml]
namePrefix: p-
nameSuffix: -s
namespace: space
commonLabels: {l: m}
labels: [{pairs: {x: z}, includeTemplates: true, fields: [{path: spec/marks, create: true}]}]
commonAnnotations: {note: o}
images: [{name: nginx, newTag: '2'}]
buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]
patches:
- {target: {kind: '.*'}, patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}]'}
- {target: {labelSelector: app}, patch: '{metadata: {name: x}, kind: X, apiVersion: v1, spec: {containers: [{name: a}]}}'}
replacements:
- {sourceValue: v, targets: [{select: {kind: '.*'}, fieldPaths: [spec.new, metadata.annotations.deep], options: {create: true}}]}
- {sourceValue: v, targets: [{select: {kind: Thing}, fieldPaths: ['spec.list.*.x', 'spec.list.[name=a].z'], options: {create: true}}]}
)";
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    sluice::fuzz::build_tree({{"/kustomization.yaml", kEverything}, {"/r.yaml", text}});
    sluice::fuzz::build_tree({{"/kustomization.yaml", "resources: [r.yaml]\n"}, {"/r.yaml", text}});
    return 0;
}
