#include "ssa/managed_fields.hpp"

#include "doc/patch.hpp"
#include "support.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using ssa::test::yaml;

namespace {
const auto kTakeovers = ssa::takeovers("kustomize-controller", {"my-tool"});

doc::Value cleaned(const doc::Value& live)
{
    doc::Value result = live;
    doc::apply_json_patch(result, ssa::cleanup_patch(live, "kustomize-controller", kTakeovers));
    return result;
}
}  // namespace

TEST_CASE("what kubectl set by hand becomes ours, so that the next apply takes it away")
{
    const auto live = yaml(R"(
metadata:
  resourceVersion: "7"
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", keep: me}
  managedFields:
  - {manager: kustomize-controller, operation: Apply, fieldsV1: {"f:data": {"f:a": {}}}}
  - {manager: kubectl-edit, operation: Update, fieldsV1: {"f:data": {"f:b": {}}}}
  - {manager: kube-controller-manager, operation: Update, subresource: status, fieldsV1: {"f:status": {}}}
  - {manager: my-tool-2, operation: Apply, fieldsV1: {"f:data": {".": {}}}}
)");
    const auto result = cleaned(live);
    CHECK(result["metadata"]["annotations"] == yaml("{keep: me}"));
    CHECK(result["metadata"]["managedFields"] == yaml(R"(
- {manager: kube-controller-manager, operation: Update, subresource: status, fieldsV1: {"f:status": {}}}
- {manager: kustomize-controller, operation: Apply, fieldsV1: {"f:data": {"f:a": {}, "f:b": {}, ".": {}}}}
)"));
}

TEST_CASE("the first of those taken over is renamed when nothing was ours yet")
{
    const auto result = cleaned(yaml(R"(
metadata:
  resourceVersion: "7"
  managedFields: [{manager: kubectl-client-side-apply, operation: Update, apiVersion: v1, fieldsV1: {"f:a": {}}}]
)"));
    CHECK(
        result["metadata"]["managedFields"] ==
        yaml(R"([{manager: kustomize-controller, operation: Apply, apiVersion: v1, fieldsV1: {"f:a": {}}}])"));
}

TEST_CASE("what nobody of ours wrote is left alone")
{
    const auto live = yaml(R"(
metadata:
  managedFields:
  - {manager: flux-client-side-apply, operation: Update, fieldsV1: {"f:a": {}}}
  - {manager: kustomize-controller, operation: Apply, fieldsV1: {"f:a": {}}}
  - {manager: kubectl, operation: Update, subresource: status, fieldsV1: {"f:status": {}}}
)");
    CHECK(ssa::cleanup_patch(live, "kustomize-controller", kTakeovers).empty());
    CHECK_FALSE(ssa::has_takeover(live["metadata"]["managedFields"], kTakeovers));
}

TEST_CASE("a cleanup is bound to the version it was computed from")
{
    const auto patch = ssa::cleanup_patch(
        yaml(R"({metadata: {resourceVersion: "41", labels: {fluxcd.io/sync-gc-mark: x}}})"),
        "kustomize-controller",
        kTakeovers);
    CHECK(patch == yaml(R"(
- {op: replace, path: /metadata/resourceVersion, value: "41"}
- {op: remove, path: /metadata/labels/fluxcd.io~1sync-gc-mark}
)"));
}

TEST_CASE("owning a field and owning its parts add up to both")
{
    CHECK(
        ssa::union_of_fields(yaml(R"({"f:a": {}})"), yaml(R"({"f:a": {"f:b": {}}})")) ==
        yaml(R"({"f:a": {".": {}, "f:b": {}}})"));
    CHECK(
        ssa::union_of_fields(yaml(R"({"f:a": {"f:c": {}}})"), yaml(R"({"f:a": {}})")) ==
        yaml(R"({"f:a": {".": {}, "f:c": {}}})"));
}

TEST_CASE("old API versions in the records are rewritten on demand")
{
    const auto live = yaml(
        R"({metadata: {resourceVersion: "1", managedFields: [{manager: a, apiVersion: x/v1beta1}, {manager: b, apiVersion: x/v1}]}})");
    const auto patch = ssa::migrate_api_version_patch(live, "x/v1");
    CHECK(patch[1]["value"] == yaml("[{manager: a, apiVersion: x/v1}, {manager: b, apiVersion: x/v1}]"));
    CHECK(ssa::migrate_api_version_patch(yaml("{metadata: {managedFields: []}}"), "x/v1").empty());
}
