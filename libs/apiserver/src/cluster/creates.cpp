#include "base/error.hpp"
#include "cluster/cluster.hpp"
#include "cluster/conversion.hpp"
#include "cluster/kind_rules.hpp"
#include "cluster/names.hpp"
#include "crd/crd_schema.hpp"
#include "schema/decode.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::size_t kMaxGenerateTries = 8;
constexpr std::size_t kGeneratedStem = 58;  // 63 less the five random characters

std::string random_suffix(const base::RandomSource& random)
{
    constexpr std::string_view alphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::string out;
    std::uint64_t bits = random();
    for (int i = 0; i < 5; ++i, bits /= alphabet.size())
        out += alphabet[bits % alphabet.size()];
    return out;
}

// A create cannot set status.
void clear_status(const Kind& kind, Value& object)
{
    if (!kind.separate_status()) return;
    if (kind.custom()) {
        object.erase("status");
        // The real server fills defaults in again whenever it reads: the one of status shows from the start.
        kind.schema->apply_defaults(object);
    } else if (const FieldType* status = kind.type->find("status")) {
        object.set("status", blank_of(*status->type));
    }
}

FieldErrors complaints(const Kind& kind, const Value& object)
{
    FieldErrors errors = check_metadata(kind, object);
    FieldErrors more = kind.custom() ? kind.schema->validate(object) : validate_builtin(kind, object);
    errors.insert(errors.end(), more.begin(), more.end());
    return errors;
}

Failure namespace_terminating(const Kind& kind, std::string_view name, std::string_view space)
{
    Failure out = forbidden(
        kind.resource(),
        name,
        fmt::format("unable to create new content in namespace {} because it is being terminated", space));
    out.details.set(
        "causes",
        Value::array({Value::object(
            {{"reason", "NamespaceTerminating"},
             {"message", fmt::format("namespace {} is being terminated", space)},
             {"field", "metadata.namespace"}})}));
    return out;
}

}  // namespace

void Cluster::require_namespace(const Kind& kind, std::string_view namespace_, std::string_view name) const
{
    if (!kind.namespaced) return;
    const StoredPtr space = store_.get("/namespaces", namespace_);
    if (!space) throw not_found(ResourceName{"", "namespaces", "Namespace"}, namespace_);
    if (name.empty() || space->text.find("\"deletionTimestamp\"") == std::string::npos) return;
    if (!space->document()["metadata"]["deletionTimestamp"].is_null())
        throw namespace_terminating(kind, name, namespace_);
}

Value Cluster::create(
    const Kind& kind, std::string_view namespace_, const Value& body, const WriteOptions& options)
{
    check_body(kind, body);
    Value object = decode(kind, body, options);
    const std::string given = object["metadata"]["namespace"].text();
    if (kind.namespaced && !given.empty() && given != namespace_)
        throw bad_request(
            "the namespace of the provided object does not match the namespace sent on the request");
    if (kind.namespaced)
        object.edit("metadata").set("namespace", namespace_);
    else if (!given.empty())
        throw bad_request(
            "the namespace of the provided object does not match the namespace sent on the request");
    track(kind, nullptr, object, options);
    return create_decoded(kind, namespace_, std::move(object), options);
}

void Cluster::fill_system_metadata(const Kind& kind, Value& metadata) const
{
    metadata.set("uid", base::random_uuid(options_.random));
    metadata.set("creationTimestamp", base::format_rfc3339(now()));
    for (const char* part :
         {"resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"})
        metadata.erase(part);
    if (kind.counts_generations()) metadata.set("generation", 1);
}

Value Cluster::create_decoded(
    const Kind& kind, std::string_view namespace_, Value object, const WriteOptions& options)
{
    if (kind.terminating)
        throw Failure{
            405,
            "MethodNotAllowed",
            "create not allowed while custom resource definition is terminating",
            Value::object()};
    const bool generated = object["metadata"]["name"].string_or("").empty() &&
                           !object["metadata"]["generateName"].string_or("").empty();
    const std::string stem = object["metadata"]["generateName"].text().substr(0, kGeneratedStem);
    for (std::size_t attempt = 0; attempt < (generated ? kMaxGenerateTries : 1); ++attempt) {
        if (generated) object.edit("metadata").set("name", stem + random_suffix(options_.random));
        const std::string name = object["metadata"]["name"].text();
        fill_system_metadata(kind, object.edit("metadata"));
        clear_status(kind, object);
        require_namespace(kind, namespace_, "");
        prepare_create(kind, object, store_, options_.random);
        const FieldErrors errors = complaints(kind, object);
        if (!errors.empty()) throw invalid(kind.resource(), name, errors);
        require_namespace(kind, namespace_, name);
        const std::string key = object_key(kind, namespace_, name);
        if (options.dry_run) {
            if (store_.get(kind.collection, key)) throw already_exists(kind.resource(), name);
            return object;
        }
        const StoredPtr stored = store_.create(kind.collection, key, [&](std::uint64_t revision) {
            object.edit("metadata").set("resourceVersion", std::to_string(revision));
            return converted(object, kind.storage_version);
        });
        if (!stored) continue;
        if (kind.namespaced && !store_.get("/namespaces", namespace_)) {
            // The namespace went between the look and the write: nothing may stay behind in it.
            store_.remove(kind.collection, stored, [&](std::uint64_t) { return stored->document(); });
            throw not_found(ResourceName{"", "namespaces", "Namespace"}, namespace_);
        }
        after_write(kind, name);
        return object;
    }
    throw already_exists(kind.resource(), object["metadata"]["name"].string_or(""));
}

}  // namespace sluice::apiserver
