#include "cluster/update_rules.hpp"

#include "cluster/kind_rules.hpp"
#include "cluster/names.hpp"
#include "crd/crd_schema.hpp"
#include "fields/managed_fields.hpp"
#include "serve/failure.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kModified =
    "the object has been modified; please apply your changes to the latest version and try again";

// True if anything but metadata and (if it has its own endpoint) status differs.
bool content_differs(const Kind& kind, const Value& left, const Value& right)
{
    const auto differs = [&](const Value& a, const Value& b) {
        for (const doc::Member& each : a.members()) {
            const std::string_view name = each.key();
            if (name == "metadata" || name == "apiVersion" || name == "kind") continue;
            if (name == "status" && (kind.separate_status() || !kind.custom())) continue;
            const Value* other = b.find(name);
            if (other == nullptr ? !(kind.custom() ? false : each.value.is_null()) : !(*other == each.value))
                return true;
        }
        return false;
    };
    return differs(left, right) || differs(right, left);
}

void check_preconditions(const Kind& kind, const Value& object, const Value& live)
{
    const std::string name = live["metadata"]["name"].text();
    const std::string version = object["metadata"]["resourceVersion"].text();
    if (!version.empty() && version != "0" && version != live["metadata"]["resourceVersion"].string_or(""))
        throw conflict(kind.resource(), name, kModified);
    const std::string uid = object["metadata"]["uid"].text();
    if (!uid.empty() && uid != live["metadata"]["uid"].string_or(""))
        throw conflict(
            kind.resource(),
            name,
            fmt::format(
                "Precondition failed: UID in precondition: {}, UID in object meta: {}",
                uid,
                live["metadata"]["uid"].text()));
}

// The main endpoint writes all but status, /status nothing else.
void keep_what_is_not_written_here(
    const Kind& kind, std::string_view subresource, const Value& live, Value& object)
{
    if (subresource != "status") {
        if (kind.separate_status() && subresource.empty()) keep_or_erase(object, "status", live);
        return;
    }
    if (!kind.custom()) {
        keep_or_erase(object, "spec", live);
        if (kind.group == "apps") keep_or_erase(object.edit("metadata"), "labels", live["metadata"]);
        return;
    }
    const Value sent = object;
    object = live;
    if (!sent["metadata"]["managedFields"].is_null())
        object.edit("metadata").set("managedFields", sent["metadata"]["managedFields"]);
    keep_or_erase(object, "status", sent);
}

void keep_system_metadata(const Value& before, Value& metadata)
{
    for (const char* part :
         {"uid",
          "creationTimestamp",
          "generation",
          "selfLink",
          "deletionTimestamp",
          "deletionGracePeriodSeconds"})
        keep_or_erase(metadata, part, before);
}

void count_generation(const Kind& kind, const Value& live, Value& object)
{
    if (!kind.counts_generations()) return;
    const Value& before = live["metadata"];
    const bool annotated =
        kind.collection == "apps/deployments" && !(object["metadata"]["annotations"] == before["annotations"]);
    if (annotated || content_differs(kind, object, live))
        object.edit("metadata").set("generation", before["generation"].int_or(0) + 1);
}

FieldErrors complaints(const Kind& kind, std::string_view subresource, const Value& live, const Value& object)
{
    FieldErrors errors = check_metadata_update(kind, object, live);
    const FieldErrors again = errors;  // the original looks twice, and says so
    errors.insert(errors.end(), again.begin(), again.end());
    const auto add = [&](FieldErrors more) { errors.insert(errors.end(), more.begin(), more.end()); };
    if (kind.custom()) {
        add(kind.schema->validate(object));
    } else if (subresource != "status") {
        add(validate_builtin(kind, object));
        add(validate_builtin_update(kind, object, live));
    }
    return errors;
}

}  // namespace

void keep_or_erase(Value& object, std::string_view part, const Value& from)
{
    if (const Value* value = from.find(part))
        object.set(part, *value);
    else
        object.erase(part);
}

Value completed_update(
    const Kind& kind,
    std::string_view subresource,
    const Value& live,
    Value object,
    const Store& store,
    const base::RandomSource& random)
{
    check_preconditions(kind, object, live);
    keep_what_is_not_written_here(kind, subresource, live, object);
    const Value& before = live["metadata"];
    keep_system_metadata(before, object.edit("metadata"));
    if (subresource != "status") count_generation(kind, live, object);
    if (!kind.custom()) prepare_update(kind, object, live, store, random);
    if (object["metadata"]["resourceVersion"].string_or("").empty() && kind.requires_version())
        throw invalid(
            {kind.group, kind.plural, kind.plural},
            before["name"].string_or(""),
            {invalid_value("metadata.resourceVersion", 0, "must be specified for an update")});
    const FieldErrors errors = complaints(kind, subresource, live, object);
    if (!errors.empty()) throw invalid(kind.resource(), before["name"].string_or(""), errors);
    object.edit("metadata").set("resourceVersion", before["resourceVersion"]);
    // Times alone are no change: the object keeps its resourceVersion.
    const Value& old_fields = before["managedFields"];
    if (!old_fields.empty() && same_but_times(object["metadata"]["managedFields"], old_fields)) {
        Value with_old = object;
        with_old.edit("metadata").set("managedFields", old_fields);
        if (with_old == live) return live;
    }
    return object;
}

}  // namespace sluice::apiserver
