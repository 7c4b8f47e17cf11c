#include "cluster/cluster.hpp"
#include "cluster/conversion.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {

using doc::Value;

bool is_for_dependents(const Value& finalizer)
{
    return finalizer.string_or("") == "orphan" || finalizer.string_or("") == "foregroundDeletion";
}

// What has to be done before the object goes. Without a wish it is what was wished before; Jobs keep their
// pods.
Value finalizers_after(const Kind& kind, const Value& before, std::string_view propagation)
{
    Value out = Value::array();
    for (const Value& each : before.elements())
        if (!is_for_dependents(each)) out.push_back(each);
    if (propagation.empty() && kind.collection == "batch/jobs") propagation = "Orphan";
    if (propagation == "Orphan") out.push_back("orphan");
    if (propagation == "Foreground") out.push_back("foregroundDeletion");
    if (propagation.empty())
        for (const Value& each : before.elements())
            if (is_for_dependents(each)) out.push_back(each);
    return out;
}

void check_preconditions(const Kind& kind, const Value& metadata, const DeleteOptions& options)
{
    const std::string name = metadata["name"].text();
    const ResourceName by_kind{kind.group, kind.kind, kind.kind};
    if (!options.uid.empty() && options.uid != metadata["uid"].string_or(""))
        throw conflict(
            by_kind,
            name,
            fmt::format(
                "the UID in the precondition ({}) does not match the UID in record ({}). The object might "
                "have been deleted and then recreated",
                options.uid,
                metadata["uid"].text()));
    if (!options.resource_version.empty() &&
        options.resource_version != metadata["resourceVersion"].string_or(""))
        throw conflict(
            by_kind,
            name,
            fmt::format(
                "the ResourceVersion in the precondition ({}) does not match the ResourceVersion in record "
                "({}). The object might have been modified",
                options.resource_version,
                metadata["resourceVersion"].text()));
}

void mark_deleted(Value& object, const std::string& now, bool at_once)
{
    Value& metadata = object.edit("metadata");
    metadata.set("deletionTimestamp", now);
    if (at_once) metadata.set("deletionGracePeriodSeconds", 0);
    const std::int64_t generation = metadata["generation"].int_or(0);
    if (generation > 0) metadata.set("generation", generation + 1);
}

Value success_of(const Kind& kind, std::string_view name, const Value& uid)
{
    Value details = Value::object({{"name", name}});
    if (!kind.group.empty()) details.set("group", kind.group);
    details.set("kind", kind.plural);
    details.set("uid", uid);
    return Value::object(
        {{"kind", "Status"},
         {"apiVersion", "v1"},
         {"metadata", Value::object()},
         {"status", "Success"},
         {"details", details}});
}

}  // namespace

Value Cluster::removed_for_good(const Kind& kind, const StoredPtr& current, const Value& last, bool& raced)
{
    Value out = last;
    const StoredPtr gone = store_.remove(kind.collection, current, [&](std::uint64_t revision) {
        out.edit("metadata").set("resourceVersion", std::to_string(revision));
        return converted(out, kind.storage_version);
    });
    raced = gone == nullptr;
    if (gone) after_write(kind, current->name());
    return out;
}

Cluster::Removed Cluster::remove(
    const Kind& kind, std::string_view namespace_, std::string_view name, const DeleteOptions& options)
{
    const std::string key = object_key(kind, namespace_, name);
    while (true) {
        const StoredPtr current = store_.get(kind.collection, key);
        if (!current) throw not_found(kind.resource(), name);
        Value object = document(kind, *current);
        const Value metadata = object["metadata"];
        check_preconditions(kind, metadata, options);
        const Value finalizers = finalizers_after(kind, metadata["finalizers"], options.propagation);
        const bool is_namespace = kind.collection == "/namespaces";
        if (finalizers.empty() && !is_namespace) {
            if (kind.collection == "/pods") mark_deleted(object, base::format_rfc3339(now()), true);
            Removed out{kind.answers_deleted_object() ? object : success_of(kind, name, metadata["uid"]), true};
            if (options.dry_run) return out;
            bool raced = false;
            Value last = removed_for_good(kind, current, object, raced);
            if (raced) continue;
            if (kind.answers_deleted_object()) out.answer = std::move(last);
            return out;
        }
        if (!finalizers.empty()) object.edit("metadata").set("finalizers", finalizers);
        if (metadata["deletionTimestamp"].is_null()) {
            mark_deleted(object, base::format_rfc3339(now()), !is_namespace);
            if (is_namespace) object.edit("status").set("phase", "Terminating");
        }
        if (object["metadata"] == metadata) return {object, false};
        if (options.dry_run) return {object, false};
        const StoredPtr stored = store_.replace(kind.collection, current, [&](std::uint64_t revision) {
            object.edit("metadata").set("resourceVersion", std::to_string(revision));
            return converted(object, kind.storage_version);
        });
        if (!stored) continue;
        after_write(kind, name);
        return {object, false};
    }
}

void Cluster::finish_namespace(std::string_view name)
{
    const KindPtr kind = kinds()->find("", "v1", "namespaces");
    while (true) {
        const StoredPtr current = store_.get(kind->collection, name);
        if (!current) return;
        Value object = current->document();
        if (object["metadata"]["deletionTimestamp"].is_null()) return;
        Value others = Value::array();
        for (const Value& each : object["spec"]["finalizers"].elements())
            if (each.string_or("") != "kubernetes") others.push_back(each);
        object.edit("spec").set("finalizers", others);
        if (others.empty()) object.edit("spec").erase("finalizers");
        bool raced = false;
        if (others.empty() && object["metadata"]["finalizers"].empty()) {
            removed_for_good(*kind, current, object, raced);
        } else if (others.size() != current->document()["spec"]["finalizers"].size()) {
            raced = !store_.replace(kind->collection, current, [&](std::uint64_t) { return object; });
        }
        if (!raced) return;
    }
}

}  // namespace sluice::apiserver
