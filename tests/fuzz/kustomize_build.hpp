#pragma once
#include "base/error.hpp"
#include "kustomize/build.hpp"
#include "require.hpp"
#include "seeds.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace sluice::fuzz {

/// Builds the tree with a small budget: it ends with resources or with an error, never otherwise, and twice the
/// same.
inline void build_tree(std::initializer_list<std::pair<std::string_view, std::string_view>> tree)
{
    kustomize::MemoryFiles files;
    for (const auto& [path, bytes] : tree)
        files.put(path, std::string(bytes));
    kustomize::BuildOptions options;
    options.limits = {.max_steps = 300'000, .max_bytes = 4 << 20};
    const auto outcome = [&]() -> std::string {
        try {
            return kustomize::print(kustomize::build(files, "/", options).resources);
        } catch (const base::Error& error) {
            return error.what();
        }
    };
    const auto first = outcome();
    require(first == outcome());
}

/// Some of every kind that transformers treat in their own way.
inline constexpr std::string_view kResources = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}, annotations: {a: 0x10}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - {name: a, image: "nginx:1", env: [{name: A, value: $(V)}], ports: [{containerPort: 80}]}
      - {name: b, image: "busybox@sha256:0"}
      volumes: [{name: v, configMap: {name: cm}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data: {k: v, n: "1", y: "a: {b: c}\n", j: '{"a": 1}'}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb, namespace: one}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: web, namespace: one}]
---
apiVersion: e/v1
kind: Thing
metadata: {name: t}
spec: {list: [{name: a}, {name: b}], ref: {name: cm}, x: ~}
)";

}  // namespace sluice::fuzz
