// Any bytes as a patch: a strategic merge patch by id, and whatever it is for a target of all resources, or for
// a generated object.
#include "kustomize_build.hpp"

#include <cstdint>

std::vector<std::string> sluice::fuzz::seeds()
{
    return {
        R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: null, new: x}}
spec:
  replicas: ~
  template:
    spec:
      $setElementOrder/containers: [{name: b}, {name: a}]
      containers:
      - {name: b, $patch: delete}
      - {name: a, image: "x:2", env: [{name: A, value: b}, {$patch: replace}], ports: [{containerPort: 80, protocol: UDP}]}
      - $patch: merge
        name: c
      volumes: [{name: v, $retainKeys: [name, emptyDir], emptyDir: {}}]
)",
        R"(- {op: add, path: /metadata/annotations, value: {a: b}}
- {op: replace, path: /kind, value: Thing}
- {op: add, path: /numbers, value: [1, 2.50, ~]}
- {op: add, path: /numbers/-, value: {c: d}}
- {op: copy, from: /metadata/name, path: /metadata/annotations/n~1m}
- {op: move, from: /numbers, path: /moved}
- {op: test, path: /kind, value: Thing}
- {op: remove, path: /moved/0}
)",
        R"([{"op": "add", "path": "/metadata/labels", "value": {"c": "d"}}, {"op": "remove", "path": "/metadata/labels/c"}]
)",
        R"(apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data: {k: null, n: "2", $deleteFromPrimitiveList/y: [a]}
---
apiVersion: e/v1
kind: Thing
metadata: {name: t}
spec: {list: [{name: z}], ref: {$patch: replace, other: 1}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb, namespace: one}
$patch: delete
)",
        R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: g, 'labels': {"l": on}, finalizers: [a, 'b']}
data: {a: ~, n: &x 0x10, m: *x}
spec:
  template:
    spec:
      containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}], env: []}]
)"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view use :
         {"patches: [{path: patch}]\n",
          "patches: [{path: patch, target: {kind: '.*'}, options: {allowNameChange: true, allowKindChange: "
          "true}}]\n"})
        sluice::fuzz::build_tree(
            {{"/kustomization.yaml", std::string("resources: [r.yaml]\nnamePrefix: p-\n") + std::string(use)},
             {"/r.yaml", sluice::fuzz::kResources},
             {"/patch", text}});
    // What is generated and becomes something else is hashed by its nodes.
    sluice::fuzz::build_tree(
        {{"/kustomization.yaml",
          "configMapGenerator: [{name: g, literals: [a=b, n=1], options: {labels: {l: m}}}]\n"
          "commonLabels: {l: '1'}\nnamespace: two\n"
          "patches:\n- {path: patch, target: {name: g}, options: {allowKindChange: true}}\n"
          "- {path: patch, target: {name: g}, options: {allowKindChange: true}}\n"
          "replacements:\n- {sourceValue: x, targets: [{select: {name: g}, fieldPaths: [data.a, spec.deep], "
          "options: {create: true}}]}\n"},
         {"/patch", text}});
    return 0;
}
