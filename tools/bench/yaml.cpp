#include "bench.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace sluice::bench {

namespace {

constexpr int kRounds = 15;
constexpr std::size_t kManifestBytes = 2'000'000;

/// A Deployment, a ConfigMap with a script and a CustomResourceDefinition's schema again and again, as
/// repositories have them.
std::string manifests()
{
    std::string text;
    for (int i = 0; text.size() < kManifestBytes; ++i) {
        text += fmt::format(
            R"(---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{0}
  namespace: team-{1}
  labels:
    app.kubernetes.io/name: app-{0}
    app.kubernetes.io/part-of: shop
  annotations:
    description: "serves the requests of team {1}, see https://example.com/runbooks/app-{0}"
spec:
  replicas: {2}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      app.kubernetes.io/name: app-{0}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: app-{0}
    spec:
      serviceAccountName: app-{0}
      terminationGracePeriodSeconds: 30
      containers:
      - name: main
        image: registry.example.com/shop/app-{0}:v1.{2}.{1}
        imagePullPolicy: IfNotPresent
        args: ["--listen=:8080", "--log-level=info", '--feature=a']
        env:
        - name: POD_NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        - name: DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: app-{0}-database
              key: url
        ports:
        - containerPort: 8080
          name: http
          protocol: TCP
        resources:
          limits: {{cpu: "1", memory: 512Mi}}
          requests: {{cpu: 100m, memory: 128Mi}}
        livenessProbe:
          httpGet:
            path: /healthz
            port: http
          periodSeconds: 10
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: app-{0}
  namespace: team-{1}
data:
  ratio: "0.{2}"
  start.sh: |
    #!/bin/sh
    set -e
    if [ -z "$DATABASE_URL" ]; then
      echo "no database" >&2
      exit 1
    fi
    exec /app/server --config /etc/app/config.yaml
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things{0}.example.com
spec:
  group: example.com
  names: {{kind: Thing{0}, plural: things{0}}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size, owner]
            properties:
              size:
                type: integer
                minimum: 1
                maximum: 1000
                description: How large the thing is. It can grow but never shrink, because what
                  was promised to somebody cannot be taken back from them.
              owner:
                type: string
                pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'
)",
            i,
            i % 17,
            i % 9 + 1);
    }
    return text;
}

double best_seconds(const std::function<void()>& action)
{
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        action();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        best = std::min(best, taken.count());
    }
    return best;
}

/// The best of as many rounds by the Go program beside this file, in seconds.
double go_seconds(const std::filesystem::path& input, const std::filesystem::path& scratch)
{
    const auto binary = scratch / "go-yaml", answer = scratch / "seconds";
    const auto command = fmt::format(
        "cd '{}' && go build -o '{}' . && '{}' '{}' {} > '{}'",
        SLUICE_BENCH_GO_YAML,
        binary.string(),
        binary.string(),
        input.string(),
        kRounds,
        answer.string());
    if (std::system(command.c_str()) != 0)
        throw base::Error(base::ErrorKind::Unavailable, "cannot build or run the Go side of the measurement");
    return std::stod(base::read_file(answer, 100));
}

}  // namespace

int yaml()
{
    const auto text = manifests();
    const auto megabytes = static_cast<double>(text.size()) / 1e6;
    const base::TempDir scratch("sluice-bench-");
    base::write_atomically(scratch.path() / "manifests.yaml", text);

    std::vector<doc::YamlDocument> documents;
    const auto ours = best_seconds([&] { documents = doc::parse_yaml_stream(text, {}, doc::kManifestLimits); });
    std::size_t memory = 0;
    std::string json;
    for (const auto& document : documents) {
        memory += sizeof(doc::Value) + document.value.memory();
        doc::write_json(json, document.value);
    }
    const auto write_json = best_seconds([&] {
        json.clear();
        for (const auto& document : documents)
            doc::write_json(json, document.value);
    });
    std::size_t yaml_bytes = 0;
    const auto write_yaml = best_seconds([&] {
        yaml_bytes = 0;
        for (const auto& document : documents)
            yaml_bytes += doc::to_yaml(document.value).size();
    });
    const auto theirs = go_seconds(scratch.path() / "manifests.yaml", scratch.path());

    fmt::print("{:.2f} MB of YAML, {} documents\n", megabytes, documents.size());
    fmt::print(
        "parse  sluice {:7.1f} MB/s   go {:7.1f} MB/s   ratio {:.1f}\n",
        megabytes / ours,
        megabytes / theirs,
        theirs / ours);
    fmt::print(
        "write  json {:.1f} MB/s   yaml {:.1f} MB/s\n",
        static_cast<double>(json.size()) / 1e6 / write_json,
        static_cast<double>(yaml_bytes) / 1e6 / write_yaml);
    fmt::print(
        "memory {:.2f} bytes for each byte of YAML, {:.2f} for each of JSON\n",
        static_cast<double>(memory) / static_cast<double>(text.size()),
        static_cast<double>(memory) / static_cast<double>(json.size()));
    return 0;
}

}  // namespace sluice::bench
