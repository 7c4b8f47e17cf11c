#include "mirror.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

doc::Value
object(std::string_view name, std::string_view version, std::string_view uid = "u", std::string_view label = "")
{
    auto made = doc::Value::object();
    made.edit({"metadata", "name"}) = name;
    made.edit({"metadata", "namespace"}) = "ns";
    made.edit({"metadata", "uid"}) = uid;
    made.edit({"metadata", "resourceVersion"}) = version;
    if (!label.empty()) made.edit({"metadata", "labels", "app"}) = label;
    return made;
}

const ObjectKey kA{"ns", "a"}, kB{"ns", "b"};

struct Filled {
    explicit Filled(const InformerOptions& options = {}) : mirror(options)
    {
        mirror.begin_list();
        mirror.put(object("a", "5"));
        mirror.end_list("10");
    }
    Mirror mirror;
};

TEST_CASE("objects that vanished between two lists are told as deleted")
{
    Filled f;
    f.mirror.put(object("b", "11"));
    f.mirror.begin_list();
    CHECK(f.mirror.put(object("a", "5")).empty());
    const auto events = f.mirror.end_list("20");
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == EventType::Deleted);
    CHECK(events[0].key == kB);
    CHECK(resource_version_of(events[0].object) == "11");
    CHECK_FALSE(f.mirror.find(kB));
    CHECK(f.mirror.keys() == std::vector{kA});
}

TEST_CASE("an object made anew while nobody watched is told as deleted and added")
{
    Filled f;
    f.mirror.begin_list();
    const auto events = f.mirror.put(object("a", "15", "another"));
    REQUIRE(events.size() == 2);
    CHECK(events[0].type == EventType::Deleted);
    CHECK(uid_of(events[0].object) == "u");
    CHECK(events[1].type == EventType::Added);
    CHECK(uid_of(events[1].object) == "another");
    CHECK(f.mirror.end_list("20").empty());
}

TEST_CASE("what our own write answered is read at once and told when the watch brings it")
{
    Filled f;
    f.mirror.remember(object("a", "12"));
    CHECK(f.mirror.resource_version(kA) == "12");
    SECTION("a step in between is told with what was told before, and does not hide our write")
    {
        const auto between = f.mirror.put(object("a", "11"));
        REQUIRE(between.size() == 1);
        CHECK(between[0].type == EventType::Modified);
        CHECK(resource_version_of(between[0].previous) == "5");
        CHECK(f.mirror.resource_version(kA) == "12");
        const auto own = f.mirror.put(object("a", "12"));
        REQUIRE(own.size() == 1);
        CHECK(resource_version_of(own[0].previous) == "11");
    }
    SECTION("an older answer that comes late is ignored")
    {
        f.mirror.remember(object("a", "11"));
        CHECK(f.mirror.resource_version(kA) == "12");
    }
}

TEST_CASE("remembering what the watch has seen deleted makes no ghost")
{
    Filled f;
    f.mirror.put(object("b", "11"));
    f.mirror.remove(object("b", "13"));
    f.mirror.advance("13");
    f.mirror.remember(object("b", "11"));
    CHECK_FALSE(f.mirror.find(kB));
    SECTION("but what we made after that is there")
    {
        f.mirror.remember(object("b", "14"));
        CHECK(f.mirror.find(kB));
        const auto events = f.mirror.put(object("b", "14"));
        REQUIRE(events.size() == 1);
        CHECK(events[0].type == EventType::Added);
    }
    SECTION("and ends with the list that does not have it")
    {
        f.mirror.remember(object("b", "14"));
        f.mirror.begin_list();
        f.mirror.put(object("a", "5"));
        CHECK(f.mirror.end_list("20").empty());
        CHECK_FALSE(f.mirror.find(kB));
    }
}

TEST_CASE("an object that we made anew survives the news of the old one's deletion")
{
    Filled f;
    f.mirror.remember(object("a", "14", "another"));
    const auto events = f.mirror.remove(object("a", "12"));
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == EventType::Deleted);
    CHECK(f.mirror.resource_version(kA) == "14");
}

TEST_CASE("what does not belong to the informer is not remembered")
{
    InformerOptions options;
    options.namespace_ = "ns";
    options.label_selector = "app=web";
    Filled f(options);
    f.mirror.remember(object("b", "14", "u", "db"));
    CHECK_FALSE(f.mirror.find(kB));
    f.mirror.remember(object("b", "14", "u", "web"));
    CHECK(f.mirror.find(kB));
    auto elsewhere = object("c", "15", "u", "web");
    elsewhere.edit({"metadata", "namespace"}) = "other";
    f.mirror.remember(elsewhere);
    CHECK(f.mirror.keys().size() == 2);
}

TEST_CASE("nothing is remembered before the first list")
{
    Mirror mirror{InformerOptions{}};
    mirror.remember(object("a", "5"));
    CHECK(mirror.keys().empty());
}

TEST_CASE("a server whose versions went back is believed")
{
    Filled f;
    f.mirror.remember(object("a", "12"));
    f.mirror.begin_list();
    const auto events = f.mirror.put(object("a", "3"));
    REQUIRE(events.size() == 1);
    f.mirror.end_list("4");
    CHECK(f.mirror.resource_version(kA) == "3");
}

TEST_CASE("a mirror without objects still knows versions and deletions")
{
    InformerOptions options;
    options.keep_objects = false;
    Filled f(options);
    CHECK_FALSE(f.mirror.find(kA));
    CHECK(f.mirror.list("").empty());
    CHECK(f.mirror.resource_version(kA) == "5");
    f.mirror.begin_list();
    const auto events = f.mirror.end_list("20");
    REQUIRE(events.size() == 1);
    CHECK(ObjectKey::of(events[0].object) == kA);
}

TEST_CASE("objects of one namespace are listed alone, by name")
{
    Filled f;
    f.mirror.put(object("b", "11"));
    for (const auto* elsewhere : {"n", "ns2", "zz"}) {
        auto other = object("a", "12");
        other.edit({"metadata", "namespace"}) = elsewhere;
        f.mirror.put(other);
    }
    const auto listed = f.mirror.list("ns");
    REQUIRE(listed.size() == 2);
    CHECK(name_of(listed[0]) == "a");
    CHECK(name_of(listed[1]) == "b");
    CHECK(f.mirror.list("").size() == 5);
}

TEST_CASE("resource versions are ordered as numbers")
{
    CHECK(later_version("10", "9"));
    CHECK(later_version("11", "10"));
    CHECK_FALSE(later_version("10", "10"));
    CHECK_FALSE(later_version("9", "10"));
    CHECK_FALSE(later_version("abc", "1"));
    CHECK_FALSE(later_version("2", ""));
}

}  // namespace
}  // namespace sluice::kube
