#include "doc/json.hpp"
#include "fixture.hpp"
#include "kube/api_error.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::apiserver {

namespace {

using doc::Value;

Value config_map(const std::string& name, const std::string& value)
{
    return Value::object(
        {{"apiVersion", "v1"},
         {"kind", "ConfigMap"},
         {"metadata", Value::object({{"name", name}, {"namespace", "default"}})},
         {"data", Value::object({{"key", value}})}});
}

const Value& manager_entry(const Value& object, std::string_view manager)
{
    static const Value none;
    for (const Value& each : object["metadata"]["managedFields"].elements())
        if (each["manager"].string_or("") == manager) return each;
    return none;
}

}  // namespace

TEST_CASE("what was created can be read, listed, changed and deleted")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value made =
        f.client->create(maps, config_map("one", "a"), {.field_manager = "test"}, Fixture::soon());
    CHECK(made["metadata"]["uid"].as_string().size() == 36);
    CHECK(made["metadata"]["resourceVersion"].is_string());
    CHECK(manager_entry(made, "test")["operation"].string_or("") == "Update");

    Value next = made;
    next.edit("data").set("key", "b");
    const Value updated = f.client->update(maps, next, {.field_manager = "test"}, Fixture::soon());
    CHECK(updated["data"]["key"] == Value("b"));
    CHECK_FALSE(updated["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]);

    CHECK(f.client->list(maps, "default", {}, Fixture::soon()).size() == 1);
    CHECK(f.client->remove(maps, {"default", "one"}, {}, Fixture::soon()));
    CHECK_FALSE(f.client->get(maps, {"default", "one"}, Fixture::soon()).has_value());
}

TEST_CASE("an update of an old version is a conflict with the words that clients look for")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value made = f.client->create(maps, config_map("one", "a"), {}, Fixture::soon());
    Value next = made;
    next.edit("data").set("key", "b");
    f.client->update(maps, next, {}, Fixture::soon());
    try {
        f.client->update(maps, next, {}, Fixture::soon());
        FAIL("the second update went through");
    } catch (const kube::ApiError& error) {
        CHECK(error.conflict());
        CHECK(
            std::string(error.what())
                .find("Operation cannot be fulfilled on configmaps \"one\": the object has been modified; "
                      "please apply your changes "
                      "to the latest version and try again") != std::string::npos);
    }
}

TEST_CASE("a field of another applier is a conflict until it is taken by force")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    f.client->apply(maps, config_map("one", "a"), {.field_manager = "first"}, Fixture::soon());
    try {
        f.client->apply(maps, config_map("one", "b"), {.field_manager = "second"}, Fixture::soon());
        FAIL("the conflict was not seen");
    } catch (const kube::ApiError& error) {
        CHECK(
            std::string(error.what())
                .find("Apply failed with 1 conflict: conflict with \"first\": .data.key") != std::string::npos);
    }
    const Value forced = f.client->apply(
        maps, config_map("one", "b"), {.field_manager = "second", .force = true}, Fixture::soon());
    CHECK(forced["data"]["key"] == Value("b"));
    CHECK(manager_entry(forced, "first").is_null());
    CHECK(doc::to_json(manager_entry(forced, "second")["fieldsV1"]) == R"({"f:data":{"f:key":{}}})");
}

TEST_CASE("a field that its applier does not name any more is removed")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    Value both = config_map("one", "a");
    both.edit("data").set("other", "x");
    f.client->apply(maps, both, {.field_manager = "first"}, Fixture::soon());
    const Value applied =
        f.client->apply(maps, config_map("one", "a"), {.field_manager = "first"}, Fixture::soon());
    CHECK_FALSE(applied["data"].contains("other"));
}

TEST_CASE("applying the same again changes nothing, not even the version")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value once =
        f.client->apply(maps, config_map("one", "a"), {.field_manager = "first"}, Fixture::soon());
    const Value twice =
        f.client->apply(maps, config_map("one", "a"), {.field_manager = "first"}, Fixture::soon());
    CHECK(once == twice);
}

TEST_CASE("a dry run answers what would be stored and stores nothing")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value dry = f.client->apply(
        maps, config_map("one", "a"), {.field_manager = "first", .dry_run = true}, Fixture::soon());
    CHECK(dry["data"]["key"] == Value("a"));
    CHECK_FALSE(f.client->get(maps, {"default", "one"}, Fixture::soon()).has_value());
}

TEST_CASE("nobody gets in without the token, but health is for everybody")
{
    Fixture f;
    http::Client anonymous(f.loop, f.config.http);
    http::Request request;
    request.url = http::Url::parse(f.server.url() + "/api/v1/namespaces");
    CHECK(anonymous.send(request, Fixture::soon(), 1u << 20).status == 401);
    request.url = http::Url::parse(f.server.url() + "/readyz");
    CHECK(anonymous.send(request, Fixture::soon(), 1u << 20).status == 200);
}

TEST_CASE("an object in a namespace that does not exist is refused")
{
    Fixture f;
    Value lost = config_map("one", "a");
    lost.edit("metadata").set("namespace", "nowhere");
    try {
        f.client->apply(Fixture::config_maps(), lost, {.field_manager = "first"}, Fixture::soon());
        FAIL("it was stored");
    } catch (const kube::ApiError& error) {
        CHECK(error.code() == 404);
        CHECK(std::string(error.what()).find("namespaces \"nowhere\" not found") != std::string::npos);
    }
}

}  // namespace sluice::apiserver
