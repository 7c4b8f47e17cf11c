#include "api/artifact.hpp"
#include "api/git_repository.hpp"
#include "api/kustomization.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

doc::Value parse(std::string_view json)
{
    return doc::parse_json(json, doc::kManifestLimits);
}

std::string message_of(std::string_view json)
{
    try {
        const api::Kustomization made(parse(json));
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a view has the schema's defaults where the document says nothing")
{
    const api::GitRepository repository(
        parse(R"({"spec":{"url":"https://x","interval":"5m","verify":{"secretRef":{"name":"k"}}}})"));
    CHECK(repository.spec().timeout == 60s);
    CHECK(repository.spec().interval == 5min);
    CHECK(repository.spec().verify->mode == "HEAD");
    CHECK_FALSE(repository.spec().ignore);
    CHECK_FALSE(repository.spec().suspend);
}

TEST_CASE("an empty ignore text is not the same as none")
{
    const api::GitRepository repository(parse(R"({"spec":{"url":"https://x","interval":"1m","ignore":""}})"));
    CHECK(repository.spec().ignore == "");
}

TEST_CASE("fields that a view does not know stay in its document")
{
    const api::Kustomization ks(parse(
        R"({"spec":{"interval":"1m","prune":true,"sourceRef":{"kind":"GitRepository","name":"app"},"newer":1},"x":2})"));
    CHECK(ks.spec().prune);
    CHECK(ks.document()["spec"]["newer"].int_or(0) == 1);
    CHECK(ks.document()["x"].int_or(0) == 2);
}

TEST_CASE("what a view cannot read is named by its path")
{
    CHECK(message_of(R"({"spec":{"interval":"1m","prune":true}})") == "spec.sourceRef is required");
    CHECK(
        message_of(
            R"({"spec":{"interval":"soon","prune":true,"sourceRef":{"kind":"GitRepository","name":"a"}}})") ==
        "spec.interval: 'soon' is not a duration");
    CHECK(
        message_of(
            R"({"spec":{"interval":"1m","prune":true,"sourceRef":{"kind":"GitRepository","name":"a"},"dependsOn":[{"name":1}]}})") ==
        "spec.dependsOn[0].name: expected a string, found an integer");
}

TEST_CASE("an artifact survives the way into a status and back")
{
    const auto text =
        R"({"path":"gitrepository/a/b/1.tar.gz","url":"http://s/1.tar.gz","revision":"main@sha1:1","digest":"sha256:ab","lastUpdateTime":"2026-08-01T12:00:00Z","size":0,"metadata":{"k":"v"}})";
    const auto artifact = api::Artifact::from(parse(text), "status.artifact");
    CHECK(artifact.size == 0);
    CHECK(artifact.to_value() == parse(text));
    CHECK(api::Artifact::from(artifact.to_value(), "") == artifact);
}

TEST_CASE("optional members that are empty are left out of a document")
{
    api::Snapshot snapshot;
    snapshot.digest = "sha256:ab";
    CHECK_FALSE(snapshot.to_value().contains("metadata"));
    CHECK(snapshot.to_value().contains("totalReconciliations"));
}

TEST_CASE("metadata is read without a view of the whole kind")
{
    const api::Object object(parse(
        R"({"kind":"GitRepository","metadata":{"name":"n","namespace":"ns","generation":3,"finalizers":["finalizers.fluxcd.io"],)"
        R"("annotations":{"reconcile.fluxcd.io/requestedAt":"t"}}})"));
    CHECK(object.generation() == 3);
    CHECK(object.has_finalizer(api::kFinalizer));
    CHECK(object.requested_at() == "t");
    CHECK_FALSE(object.deleting());
    CHECK_FALSE(object.label("x"));
    CHECK(object.display_name() == "GitRepository/ns/n");
}
