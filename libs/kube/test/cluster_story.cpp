#include "cluster_story.hpp"

#include "base/guarded.hpp"
#include "base/random.hpp"
#include "doc/json.hpp"
#include "kube/discovery.hpp"
#include "kube/informer.hpp"
#include "scripted_server.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <map>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1u << 20, .max_depth = 64, .max_nodes = 100'000};

Resource
known(std::string group, std::string version, std::string kind, std::string plural, bool namespaced = true)
{
    Resource made;
    made.gvk = {std::move(group), std::move(version), std::move(kind)};
    made.plural = std::move(plural);
    made.namespaced = namespaced;
    return made;
}

const Resource& namespaces()
{
    static const auto resource = known("", "v1", "Namespace", "namespaces", false);
    return resource;
}

/// A namespace for one test.
class Home {
public:
    explicit Home(const Client& client)
        : client_(client), name_("kube-test-" + base::random_uuid(base::system_random()).substr(0, 8))
    {
        auto made = doc::Value::object({{"apiVersion", "v1"}, {"kind", "Namespace"}});
        made.edit({"metadata", "name"}) = name_;
        client_.create(namespaces(), made, {}, patience());
    }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    ~Home() { client_.remove(namespaces(), {"", name_}, {}, patience()); }
    const std::string& name() const noexcept { return name_; }
    ObjectKey key(std::string name) const { return {name_, std::move(name)}; }
    doc::Value config_map(std::string_view name, std::string_view value) const
    {
        auto made = doc::Value::object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
        made.edit({"metadata", "name"}) = name;
        made.edit({"metadata", "namespace"}) = name_;
        made.edit({"metadata", "labels", "made-by"}) = "kube-test";
        made.edit({"data", "value"}) = value;
        return made;
    }

private:
    const Client& client_;
    std::string name_;
};

template <class Call> ApiError refusal(const Call& call)
{
    try {
        call();
    } catch (const ApiError& error) {
        return error;
    }
    FAIL("the server accepted it");
    throw std::logic_error("unreachable");
}

doc::Value deployment(const Home& home, int replicas)
{
    auto made = doc::parse_json(
        R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"a":"b"}},
            "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})",
        kLimits);
    made.edit({"metadata", "namespace"}) = home.name();
    made.edit({"spec", "replicas"}) = replicas;
    return made;
}

}  // namespace

void tell_of_verbs(const Client& client)
{
    const Home home(client);
    const auto maps = config_maps();
    CHECK_FALSE(client.get(maps, home.key("a"), patience()));
    WriteOptions dry;
    dry.dry_run = true;
    client.create(maps, home.config_map("a", "1"), dry, patience());
    CHECK_FALSE(client.get(maps, home.key("a"), patience()));

    const auto created = client.create(maps, home.config_map("a", "1"), {}, patience());
    CHECK_FALSE(uid_of(created).empty());
    CHECK(refusal([&] { client.create(maps, home.config_map("a", "1"), {}, patience()); }).already_exists());

    auto changed = created;
    changed.edit({"data", "value"}) = "2";
    const auto updated = client.update(maps, changed, {}, patience());
    CHECK(resource_version_of(updated) != resource_version_of(created));
    CHECK(refusal([&] { client.update(maps, changed, {}, patience()); }).conflict());

    const auto merge = doc::parse_json(R"({"data":{"value":null,"other":"3"}})", kLimits);
    const auto patched = client.patch(maps, home.key("a"), PatchType::Merge, merge, {}, patience());
    CHECK(doc::to_json(patched["data"]) == R"({"other":"3"})");
    const auto json_patch = doc::parse_json(R"([{"op":"add","path":"/data/third","value":"4"}])", kLimits);
    CHECK(client.patch(maps, home.key("a"), PatchType::Json, json_patch, {}, patience())["data"].size() == 2);
    const auto bad = doc::parse_json(R"([{"op":"test","path":"/data/third","value":"5"}])", kLimits);
    CHECK(refusal([&] { client.patch(maps, home.key("a"), PatchType::Json, bad, {}, patience()); }).invalid());

    for (const auto* name : {"b", "c", "d", "e"})
        client.create(maps, home.config_map(name, "1"), {}, patience());
    ListOptions options;
    options.label_selector = "made-by=kube-test";
    options.page_size = 2;
    const auto listed = client.list(maps, home.name(), options, patience());
    REQUIRE(listed.size() == 5);
    CHECK(name_of(listed[4]) == "e");
    CHECK(listed[0]["kind"].text() == "ConfigMap");
    options.metadata_only = true;
    const auto metadata = client.list(maps, home.name(), options, patience());
    REQUIRE(metadata.size() == 5);
    CHECK(metadata[0].size() == 3);
    CHECK(label_of(metadata[0], "made-by") == "kube-test");

    DeleteOptions precise;
    precise.uid = "some-other-uid";
    CHECK(refusal([&] { client.remove(maps, home.key("a"), precise, patience()); }).conflict());
    precise.uid = uid_of(created);
    CHECK(client.remove(maps, home.key("a"), precise, patience()));
    CHECK_FALSE(client.remove(maps, home.key("a"), {}, patience()));
    CHECK(client.raw("GET", "/version", "", patience()).body.find("gitVersion") != std::string::npos);
}

void tell_of_apply(const Client& client)
{
    const Home home(client);
    const auto deployments = known("apps", "v1", "Deployment", "deployments");
    ApplyOptions ours;
    ours.field_manager = "ours";
    ours.dry_run = true;
    CHECK(client.apply(deployments, deployment(home, 1), ours, patience())["spec"]["replicas"].int_or(0) == 1);
    CHECK_FALSE(client.get(deployments, home.key("web"), patience()));
    ours.dry_run = false;
    const auto first = client.apply(deployments, deployment(home, 1), ours, patience());
    const auto again = client.apply(deployments, deployment(home, 1), ours, patience());
    CHECK(resource_version_of(first) == resource_version_of(again));
    CHECK(first["metadata"]["managedFields"][0]["operation"].text() == "Apply");

    ApplyOptions theirs;
    theirs.field_manager = "theirs";
    const auto conflict = refusal([&] { client.apply(deployments, deployment(home, 2), theirs, patience()); });
    CHECK(conflict.code() == 409);
    CHECK(conflict.status()["details"]["causes"][0]["field"].text() == ".spec.replicas");
    theirs.force = true;
    CHECK(
        client.apply(deployments, deployment(home, 2), theirs, patience())["spec"]["replicas"].int_or(0) == 2);

    auto wrong = deployment(home, 2);
    wrong.edit({"spec", "selector", "matchLabels", "a"}) = "c";
    CHECK(refusal([&] { client.apply(deployments, wrong, theirs, patience()); }).invalid());

    WriteOptions status;
    status.subresource = "status";
    const auto patch = doc::parse_json(R"({"status":{"observedGeneration":7}})", kLimits);
    const auto seen = client.patch(deployments, home.key("web"), PatchType::Merge, patch, status, patience());
    CHECK(seen["status"]["observedGeneration"].int_or(0) == 7);
    DeleteOptions background;
    background.propagation = Propagation::Background;
    CHECK(client.remove(deployments, home.key("web"), background, patience()));
}

void tell_of_discovery(const Client& client)
{
    Discovery discovery(client);
    const auto deployments = discovery.find(GroupVersionKind{"apps", "v1", "Deployment"}, patience());
    REQUIRE(deployments);
    CHECK(deployments->plural == "deployments");
    CHECK(deployments->namespaced);
    CHECK(deployments->can("patch"));
    CHECK(std::ranges::find(deployments->subresources, "status") != deployments->subresources.end());
    CHECK(discovery.find(GroupKind{"", "Namespace"}, patience())->namespaced == false);
    CHECK(discovery.find_word("deploy", patience())->gvk.kind == "Deployment");
    CHECK(discovery.find_word("cm", patience())->plural == "configmaps");
    CHECK(discovery.find_word("ConfigMap", patience())->plural == "configmaps");
    CHECK(discovery.find_word("deployments.v1.apps", patience())->gvk.group == "apps");

    const auto id = "t" + base::random_uuid(base::system_random()).substr(0, 8);
    const GroupVersionKind widget{id + ".example.org", "v1", "Widget"};
    CHECK_FALSE(discovery.find(widget, patience()));
    const auto crds =
        known("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);
    const auto name = "widgets." + widget.group;
    const auto crd = doc::parse_json(
        fmt::format(
            R"({{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"{}"}},"spec":{{
                "group":"{}","scope":"Namespaced","names":{{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"}},
                "versions":[{{"name":"v1","served":true,"storage":true,"schema":{{"openAPIV3Schema":{{"type":"object",
                "x-kubernetes-preserve-unknown-fields":true}}}}}}]}}}})",
            name,
            widget.group),
        kLimits);
    client.create(crds, crd, {}, patience());
    discovery.invalidate();
    testing::eventually("the new kind is served", [&] {
        const bool served = discovery.find(widget, patience()).has_value();
        if (!served) discovery.invalidate();
        return served;
    });
    client.remove(crds, {"", name}, {}, patience());
}

void tell_of_informers(const Client& client)
{
    const Home home(client);
    const auto maps = config_maps();
    client.create(maps, home.config_map("early", "1"), {}, patience());
    InformerOptions options;
    options.namespace_ = home.name();
    options.label_selector = "made-by=kube-test";
    InformerOptions lean = options;
    lean.metadata_only = true;
    lean.keep_objects = false;
    testing::Bell bell;
    Informer full(client, maps, options, base::Logger::none()),
        metadata(client, maps, lean, base::Logger::none());
    base::Guarded<std::map<std::string, std::string>> heard;
    const auto note = [&](std::string who) {
        return [&heard, &bell, who](const Event& event) {
            constexpr std::array<char, 3> kSigns{'+', '~', '-'};
            heard.with([&](auto& all) {
                all[who] += kSigns[static_cast<std::size_t>(event.type)] + event.key.name + " ";
            });
            bell.ring();
        };
    };
    const auto hears = [&](const std::string& who, const std::string& what) {
        bell.await(
            who + " hears " + what, [&] { return heard.with([&](auto& all) { return all[who] == what; }); });
    };
    full.on_event(note("full"));
    metadata.on_event(note("metadata"));
    full.start();
    metadata.start();
    full.wait_synced(patience());
    metadata.wait_synced(patience());

    const auto created = client.create(maps, home.config_map("late", "1"), {}, patience());
    full.remember(created);
    CHECK(full.find(home.key("late")));
    const auto patch = doc::parse_json(R"({"data":{"value":"2"}})", kLimits);
    client.patch(maps, home.key("late"), PatchType::Merge, patch, {}, patience());
    client.remove(maps, home.key("early"), {}, patience());
    const auto unlabel = doc::parse_json(R"({"metadata":{"labels":{"made-by":null}}})", kLimits);
    client.patch(maps, home.key("late"), PatchType::Merge, unlabel, {}, patience());
    for (const auto* who : {"full", "metadata"})
        hears(who, "+early +late ~late -early -late ");
    CHECK(full.keys().empty());
    full.stop();
    metadata.stop();
}

void tell_of_impersonation(const Client& client)
{
    const Home home(client);
    Impersonation nobody;
    nobody.user = "system:serviceaccount:" + home.name() + ":nobody";
    const auto as_nobody = client.as(nobody);
    const auto error = refusal([&] { as_nobody->get(config_maps(), home.key("a"), patience()); });
    CHECK(error.code() == 403);
    CHECK(std::string(error.what()).find(nobody.user) != std::string::npos);
}

}  // namespace sluice::kube
