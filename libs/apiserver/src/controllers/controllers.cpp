#include "controllers/controllers.hpp"

#include "serve/failure.hpp"

#include <array>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::size_t kEventLifetimeHours = 1;  // kube-apiserver's --event-ttl
constexpr auto kLookAgain = std::chrono::milliseconds(100);
constexpr auto kExpiryInterval = std::chrono::seconds(60);
constexpr std::string_view kCrds = "apiextensions.k8s.io/customresourcedefinitions";

WriteOptions as_controller()
{
    WriteOptions out;
    out.manager = "kube-controller-manager";
    return out;
}

bool deleting(const Change& change)
{
    return change.type != ChangeType::Deleted &&
           change.after->text.find("\"deletionTimestamp\"") != std::string::npos;
}

}  // namespace

Controllers::Controllers(Cluster& cluster, ControllerOptions options)
    : cluster_(cluster), options_(std::move(options)), garbage_(cluster), workloads_(cluster)
{
    // What a data file brought back has not been seen by anybody.
    for (const std::string& collection : cluster_.store().collections())
        for (const StoredPtr& each : cluster_.store().list(collection, "", "", 0).items)
            changes_.push_back(std::make_shared<const Change>(
                Change{collection, ChangeType::Added, nullptr, each, each->revision}));
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Controllers::~Controllers()
{
    thread_.request_stop();
    wake_.notify_all();
}

void Controllers::observe(const ChangePtr& change)
{
    const std::lock_guard lock(mutex_);
    changes_.push_back(change);
    wake_.notify_one();
}

void Controllers::run(const std::stop_token& stop)
{
    next_expiry_ = Clock::now() + kExpiryInterval;
    while (!stop.stop_requested()) {
        std::vector<ChangePtr> changes;
        {
            std::unique_lock lock(mutex_);
            const auto next = due_.empty() ? next_expiry_ : std::min(next_expiry_, due_.begin()->first);
            wake_.wait_until(lock, stop, next, [this] { return !changes_.empty(); });
            changes.swap(changes_);
        }
        for (const ChangePtr& each : changes)
            note(*each);
        while (!due_.empty() && due_.begin()->first <= Clock::now() && !stop.stop_requested()) {
            const Task task = due_.begin()->second;
            due_.erase(due_.begin());
            waiting_.erase(task);
            try {
                perform(task);
            } catch (const Failure& failure) {
                options_.log.error(
                    "controller failed", failure.message, {{"collection", task.collection}, {"key", task.key}});
            } catch (const std::exception& error) {
                options_.log.error(
                    "controller failed", error.what(), {{"collection", task.collection}, {"key", task.key}});
            }
        }
        if (Clock::now() >= next_expiry_) {
            next_expiry_ = Clock::now() + kExpiryInterval;
            expire_events();
        }
    }
}

void Controllers::later(Task task, Clock::duration delay)
{
    const auto at = Clock::now() + delay;
    const auto known = waiting_.find(task);
    if (known != waiting_.end()) return;
    waiting_.emplace(task, at);
    due_.emplace(at, std::move(task));
}

void Controllers::note(const Change& change)
{
    garbage_.note(change);
    const std::string& key = change.after->key;
    if (change.type == ChangeType::Deleted) {
        const std::string uid = change.after->document()["metadata"]["uid"].text();
        for (const Garbage::Place& each : garbage_.dependents_of(uid))
            later({Task::Kind::Dependent, each.first, each.second}, {});
        // Whoever waits for this one to go: its namespace, its CRD, an owner in the foreground.
        if (change.after->text.find("\"ownerReferences\"") != std::string::npos) {
            const Value document = change.after->document();
            for (const Value& owner : document["metadata"]["ownerReferences"].elements()) {
                const auto kinds = cluster_.kinds();
                for (const KindPtr& kind : kinds->all())
                    if (kind->kind == owner["kind"].string_or("") &&
                        kind->api_version() == owner["apiVersion"].string_or(""))
                        later(
                            {Task::Kind::Owner,
                             kind->collection,
                             object_key(*kind, change.after->namespace_(), owner["name"].string_or(""))},
                            {});
            }
        }
    } else {
        // An owner that was gone before its dependent came: nobody will tell of it again.
        if (change.type == ChangeType::Added &&
            change.after->text.find("\"ownerReferences\"") != std::string::npos)
            later({Task::Kind::Dependent, change.collection, key}, kLookAgain);
        if (deleting(change)) {
            if (change.collection == "/namespaces")
                later({Task::Kind::Namespace, change.collection, key}, {});
            else if (change.collection == kCrds)
                later({Task::Kind::Crd, change.collection, key}, {});
            later({Task::Kind::Owner, change.collection, key}, {});
        }
    }
    if (!options_.simulate_workloads) return;
    if (Workloads::cares_for(change.collection) && change.type != ChangeType::Deleted)
        later({Task::Kind::Workload, change.collection, key}, options_.workload_delay);
    if (change.collection == "/pods" && change.type == ChangeType::Deleted) {
        // The controller of a pod that was deleted makes another one.
        const Value document = change.after->document();
        for (const Value& owner : document["metadata"]["ownerReferences"].elements()) {
            const std::string kind = owner["kind"].text();
            const std::string collection = kind == "ReplicaSet"    ? "apps/replicasets"
                                           : kind == "StatefulSet" ? "apps/statefulsets"
                                           : kind == "DaemonSet"   ? "apps/daemonsets"
                                                                   : "";
            if (!collection.empty())
                later(
                    {Task::Kind::Workload,
                     collection,
                     std::string(change.after->namespace_()) + "/" + owner["name"].text()},
                    options_.workload_delay);
        }
    }
}

void Controllers::perform(const Task& task)
{
    switch (task.kind) {
    case Task::Kind::Namespace:
        return finish_namespace(task.key);
    case Task::Kind::Crd:
        return finish_crd(task.key);
    case Task::Kind::Dependent:
        return garbage_.collect({task.collection, task.key});
    case Task::Kind::Owner:
        if (garbage_.finish_owner({task.collection, task.key})) later(task, kLookAgain);
        return;
    case Task::Kind::Workload:
        return workloads_.settle(task.collection, task.key);
    }
}

void Controllers::finish_namespace(const std::string& name)
{
    const StoredPtr stored = cluster_.store().get("/namespaces", name);
    if (!stored || stored->document()["metadata"]["deletionTimestamp"].is_null()) return;
    std::size_t left = 0;
    const auto kinds = cluster_.kinds();
    for (const std::string& collection : cluster_.store().collections()) {
        const KindPtr kind = storage_kind(*kinds, collection);
        if (!kind || !kind->namespaced) continue;
        for (const StoredPtr& each : cluster_.store().list(collection, name + "/", "", 0).items) {
            ++left;
            if (!each->document()["metadata"]["deletionTimestamp"].is_null()) continue;
            DeleteOptions options;
            options.propagation = "Background";
            try {
                if (cluster_.remove(*kind, name, each->name(), options).gone) --left;
            } catch (const Failure& failure) {
                if (failure.code == 404) --left;
            }
        }
    }
    if (left > 0) return later({Task::Kind::Namespace, "/namespaces", name}, kLookAgain);
    cluster_.finish_namespace(name);
    const StoredPtr still = cluster_.store().get("/namespaces", name);
    if (still && !still->document()["metadata"]["finalizers"].empty())
        later({Task::Kind::Namespace, "/namespaces", name}, std::chrono::seconds(1));
}

void Controllers::finish_crd(const std::string& name)
{
    const StoredPtr stored = cluster_.store().get(kCrds, name);
    if (!stored) return;
    const Value crd = stored->document();
    if (crd["metadata"]["deletionTimestamp"].is_null()) return;
    const std::string collection = crd["spec"]["group"].text() + "/" + crd["spec"]["names"]["plural"].text();
    const auto kinds = cluster_.kinds();
    const KindPtr instances = storage_kind(*kinds, collection);
    std::size_t left = 0;
    if (instances)
        for (const StoredPtr& each : cluster_.store().list(collection, "", "", 0).items) {
            ++left;
            try {
                if (cluster_.remove(*instances, each->namespace_(), each->name(), {}).gone) --left;
            } catch (const Failure& failure) {
                if (failure.code == 404) --left;
            }
        }
    if (left > 0) return later({Task::Kind::Crd, std::string(kCrds), name}, kLookAgain);
    const KindPtr kind = storage_kind(*kinds, kCrds);
    cluster_.edit(*kind, "", name, as_controller(), [](Value& object) {
        Value others = Value::array();
        for (const Value& each : object["metadata"]["finalizers"].elements())
            if (each.string_or("") != kCrdCleanup) others.push_back(each);
        if (others.size() == object["metadata"]["finalizers"].size()) return false;
        object.edit("metadata").set("finalizers", others);
        if (others.empty()) object.edit("metadata").erase("finalizers");
        return true;
    });
}

void Controllers::expire_events()
{
    const auto kinds = cluster_.kinds();
    const KindPtr kind = storage_kind(*kinds, "/events");
    const auto oldest = cluster_.now() - std::chrono::hours(kEventLifetimeHours);
    for (const StoredPtr& each : cluster_.store().list("/events", "", "", 0).items) {
        const auto made = base::parse_rfc3339(each->document()["metadata"]["creationTimestamp"].string_or(""));
        if (!made || *made > oldest) continue;
        try {
            cluster_.remove(*kind, each->namespace_(), each->name(), {});
        } catch (const Failure&) {
            // gone already
        }
    }
}

}  // namespace sluice::apiserver
