#include "ssa/normalize.hpp"

#include "doc/json.hpp"
#include "ssa/controls.hpp"
#include "support.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using ssa::test::yaml;

namespace {
doc::Value normalized(std::string_view text)
{
    doc::Value object = yaml(text);
    ssa::normalize(object);
    return object;
}
}  // namespace

TEST_CASE("built-in kinds are normalised as Flux's round trip through Go's types does it")
{
    // Written by tests/conformance/go/typed.
    const std::string folder = SLUICE_TEST_DATA "/normalize/";
    std::string golden = testing::slurp(folder + "normalized.jsonl");
    std::string_view lines = golden;
    for (const auto& document :
         doc::parse_yaml_stream(testing::slurp(folder + "objects.yaml"), {}, doc::kManifestLimits)) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        doc::Value expected = doc::parse_json(line, doc::kManifestLimits), object = document.value;
        // Flux sends this null, which the API server drops.
        if (expected["metadata"].contains("creationTimestamp"))
            expected.edit("metadata").erase("creationTimestamp");
        ssa::normalize(object);
        INFO(line);
        CHECK(doc::to_json(object, doc::JsonStyle::Go) == doc::to_json(expected, doc::JsonStyle::Go));
    }
    CHECK(lines.empty());
}

TEST_CASE("a port without a protocol becomes a TCP port")
{
    const auto service = normalized(
        R"({apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}, {port: 53, protocol: UDP}]}})");
    CHECK(service["spec"]["ports"][0]["protocol"].string_or("") == "TCP");
    CHECK(service["spec"]["ports"][1]["protocol"].string_or("") == "UDP");
    const auto job = normalized(
        R"({apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, ports: [{containerPort: 1}]}]}}}}}})");
    CHECK(
        job.get({"spec", "jobTemplate", "spec", "template", "spec"})["containers"][0]["ports"][0]["protocol"]
            .string_or("") == "TCP");
}

TEST_CASE("a secret's plain texts are folded into its data")
{
    const auto secret = normalized(
        R"({apiVersion: v1, kind: Secret, metadata: {name: a}, data: {b: eA==}, stringData: {a: hi, b: yo}})");
    CHECK(secret["data"] == yaml("{a: aGk=, b: eW8=}"));
    CHECK_FALSE(secret.contains("stringData"));
}

TEST_CASE("status goes, but a definition keeps its own")
{
    CHECK_FALSE(
        normalized("{apiVersion: v1, kind: Pod, metadata: {name: a}, status: {phase: x}}").contains("status"));
    CHECK(normalized("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: "
                     "a}, status: {x: 1}}")
              .contains("status"));
}

TEST_CASE("nulls vanish from built-in kinds and stay in custom ones")
{
    const auto pod = normalized(
        "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: null}, spec: {a: [{b: null, c: 1}]}}");
    CHECK(pod == yaml("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {a: [{c: 1}]}}"));
    CHECK(
        normalized("{apiVersion: example.org/v1, kind: X, metadata: {name: a}, spec: null}").contains("spec"));
}

TEST_CASE("a definition loses a conversion bundle that no server would accept")
{
    const auto crd = normalized(R"(
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: a}
spec: {conversion: {webhook: {clientConfig: {caBundle: Cg==, url: u}}}}
)");
    CHECK(crd.get({"spec", "conversion", "webhook", "clientConfig"}) == yaml("{url: u}"));
}

TEST_CASE("drift is a difference outside of status and the server's metadata")
{
    const auto live = yaml(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {x: "1"}, resourceVersion: "5", generation: 2, managedFields: [{manager: m}]}
data: {k: v}
status: {a: 1}
)");
    auto answer = live;
    answer.edit("metadata").set("resourceVersion", "6");
    answer.edit("metadata").erase("managedFields");
    answer.edit("status").set("a", 2);
    CHECK_FALSE(ssa::drifted(answer, live));
    SECTION("a value")
    {
        answer.edit("data").set("k", "w");
    }
    SECTION("a label")
    {
        answer.edit({"metadata", "labels"}).set("x", "2");
    }
    SECTION("an annotation")
    {
        answer.edit({"metadata", "annotations"}).set("y", "2");
    }
    SECTION("a field that went")
    {
        answer.erase("data");
    }
    CHECK((ssa::drifted(answer, live) || answer["metadata"]["labels"] == live["metadata"]["labels"]));
}

TEST_CASE("users steer single objects by label or annotation, whatever the case")
{
    CHECK(ssa::reconcile_disabled(
        yaml(R"({metadata: {annotations: {kustomize.toolkit.fluxcd.io/reconcile: Disabled}}})")));
    CHECK(ssa::reconcile_disabled(yaml(R"({metadata: {labels: {kustomize.toolkit.fluxcd.io/ssa: ignore}}})")));
    CHECK(
        ssa::only_if_absent(yaml(R"({metadata: {labels: {kustomize.toolkit.fluxcd.io/ssa: ifnotpresent}}})")));
    CHECK(ssa::prune_disabled(yaml(R"({metadata: {labels: {kustomize.toolkit.fluxcd.io/prune: disabled}}})")));
    CHECK_FALSE(
        ssa::prune_disabled(yaml(R"({metadata: {labels: {kustomize.toolkit.fluxcd.io/prune: enabled}}})")));
    CHECK(
        ssa::force_enabled(yaml(R"({metadata: {annotations: {kustomize.toolkit.fluxcd.io/force: Enabled}}})")));
}

TEST_CASE("an encrypted secret is recognised unless its decryption is switched off")
{
    CHECK(ssa::is_sops_encrypted_secret(yaml("{apiVersion: v1, kind: Secret, sops: {mac: x}}")));
    CHECK_FALSE(ssa::is_sops_encrypted_secret(yaml("{apiVersion: v1, kind: Secret, data: {sops: x}}")));
    CHECK_FALSE(ssa::is_sops_encrypted_secret(yaml(
        R"({apiVersion: v1, kind: Secret, metadata: {annotations: {kustomize.toolkit.fluxcd.io/decrypt: Disabled}}, sops: {}})")));
}
