#include "ssa/order.hpp"

#include "support.hpp"

#include <algorithm>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using ssa::ObjectId;
using ssa::Stage;
using ssa::test::yaml;

TEST_CASE("what others refer to is applied first and webhooks last")
{
    std::vector<ObjectId> ids;
    for (const char* text :
         {"_hook_admissionregistration.k8s.io_ValidatingWebhookConfiguration",
          "b_web_apps_Deployment",
          "a_zz_example.org_Thing",
          "a_web_apps_Deployment",
          "a_conf__ConfigMap",
          "_apps__Namespace",
          "_things.example.org_apiextensions.k8s.io_CustomResourceDefinition",
          "a_aa_example.org_Thing",
          "a_x_another.org_Thing",
          "a_sa__ServiceAccount"})
        ids.push_back(ObjectId::parse(text));
    std::ranges::sort(ids, ssa::applied_before);
    std::vector<std::string> order;
    for (const auto& id : ids)
        order.push_back(id.display());
    CHECK(
        order == std::vector<std::string>{
                     "CustomResourceDefinition/things.example.org",
                     "Namespace/apps",
                     "ServiceAccount/a/sa",
                     "ConfigMap/a/conf",
                     "Deployment/a/web",
                     "Deployment/b/web",
                     "Thing/a/x",
                     "Thing/a/aa",
                     "Thing/a/zz",
                     "ValidatingWebhookConfiguration/hook"});
}

TEST_CASE("definitions and classes have stages of their own")
{
    const auto stage = [](std::string_view api_version, std::string_view kind) {
        return ssa::stage_of(
            doc::Value::object({{"apiVersion", api_version}, {"kind", kind}}),
            ssa::parse_group_kinds("example.org/Early, Secret"));
    };
    CHECK(stage("v1", "Namespace") == Stage::Definitions);
    CHECK(stage("apiextensions.k8s.io/v1", "CustomResourceDefinition") == Stage::Definitions);
    CHECK(stage("rbac.authorization.k8s.io/v1", "ClusterRole") == Stage::Definitions);
    CHECK(stage("example.org/v1", "Namespace") == Stage::Resources);
    CHECK(stage("storage.k8s.io/v1", "StorageClass") == Stage::Classes);
    CHECK(stage("example.org/v1", "Early") == Stage::Custom);
    CHECK(stage("v1", "Secret") == Stage::Custom);
    CHECK(stage("apps/v1", "Deployment") == Stage::Resources);
}
