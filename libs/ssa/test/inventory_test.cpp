#include "ssa/inventory.hpp"

#include "base/error.hpp"
#include "ssa/change_set.hpp"
#include "support.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using ssa::Inventory;
using ssa::ObjectId;
using ssa::test::yaml;

TEST_CASE("an id is written as Flux writes it and reads back")
{
    for (const std::string text :
         {"default_podinfo_apps_Deployment",
          "_default__Namespace",
          "ns_a.b-c_networking.k8s.io_Ingress",
          "_system__controller__job_rbac.authorization.k8s.io_ClusterRole"}) {
        CAPTURE(text);
        CHECK(ObjectId::parse(text).str() == text);
    }
    const ObjectId role = ObjectId::parse("_system__controller__job_rbac.authorization.k8s.io_ClusterRole");
    CHECK(role.name == "system:controller:job");
    CHECK(role.display() == "ClusterRole/system:controller:job");
}

TEST_CASE("a colon is spelled out only where names may hold one")
{
    const ObjectId binding{"ns", "a:b", {"rbac.authorization.k8s.io", "RoleBinding"}};
    CHECK(binding.str() == "ns_a__b_rbac.authorization.k8s.io_RoleBinding");
}

TEST_CASE("a text that is no id is refused by its name")
{
    for (const std::string text : {"", "a", "a_b", "a_b_c", "___"}) {
        CAPTURE(text);
        if (text == "___")
            CHECK_NOTHROW(ObjectId::parse(text));
        else
            CHECK_THROWS_AS(ObjectId::parse(text), base::Error);
    }
}

TEST_CASE("another version of an object is the same object")
{
    Inventory before, after;
    before.add(ObjectId::parse("a_x_batch_CronJob"), "v1beta1");
    before.add(ObjectId::parse("a_y_batch_CronJob"), "v1");
    after.add(ObjectId::parse("a_x_batch_CronJob"), "v1");
    CHECK((before - after).entries().size() == 1);
    CHECK((before - after).entries()[0].id.name == "y");
    CHECK((before + after).size() == 2);
    CHECK((before + after).entries()[0].version == "v1");
}

TEST_CASE("the inventory travels in Flux's wire form")
{
    const auto status = yaml("entries: [{id: ns_a__ConfigMap, v: v1}, {id: ns_b_apps_Deployment, v: v1}]");
    const Inventory inventory = Inventory::from_value(status);
    CHECK(inventory.size() == 2);
    CHECK(inventory.to_value() == status);
    CHECK(Inventory::from_value({}).empty());
    CHECK_THROWS_AS(Inventory::from_value(yaml("entries: [{id: nonsense, v: v1}]")), base::Error);
}

TEST_CASE("the change log leaves out what did not change")
{
    ssa::ChangeSet changes;
    changes.add({ObjectId::parse("_apps__Namespace"), "v1", ssa::Action::Created});
    changes.add({ObjectId::parse("apps_a__ConfigMap"), "v1", ssa::Action::Unchanged});
    changes.add({ObjectId::parse("apps_b__ConfigMap"), "v1", ssa::Action::Skipped});
    changes.add({ObjectId::parse("apps_a_apps_Deployment"), "v1", ssa::Action::Configured});
    CHECK(changes.change_log() == "Namespace/apps created\nDeployment/apps/a configured");
    CHECK(
        changes.str() == "Namespace/apps created\nConfigMap/apps/a unchanged\nConfigMap/apps/b skipped\n"
                         "Deployment/apps/a configured");
    CHECK(changes.any_changed());
    CHECK(changes.inventory().size() == 4);
}
