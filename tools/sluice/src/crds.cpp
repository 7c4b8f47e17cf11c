#include "crds.hpp"

#include "crds_data.hpp"
#include "doc/yaml.hpp"

#include <algorithm>

namespace sluice::cli {

namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(50);

const kube::Resource& definitions()
{
    static const kube::Resource resource = [] {
        kube::Resource made;
        made.gvk = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition"};
        made.plural = "customresourcedefinitions";
        made.namespaced = false;
        return made;
    }();
    return resource;
}

bool established(const doc::Value& definition)
{
    const auto conditions = definition.get({"status", "conditions"}).elements();
    return std::any_of(conditions.begin(), conditions.end(), [](const doc::Value& condition) {
        return condition["type"].string_or("") == "Established" && condition["status"].string_or("") == "True";
    });
}

}  // namespace

void install_crds(const kube::Client& client, const base::Deadline& deadline)
{
    for (const auto& crd : kCrds) {
        const auto definition = doc::parse_yaml(crd.text, {.file = crd.file}, doc::kManifestLimits);
        client.apply(definitions(), definition, {.field_manager = "sluice", .force = true}, deadline);
        const auto key = kube::ObjectKey::of(definition);
        while (!established(client.get(definitions(), key, deadline).value_or(doc::Value())))
            deadline.sleep(kLookAgain, "waiting for the custom resource definitions to be established");
    }
}

}  // namespace sluice::cli
