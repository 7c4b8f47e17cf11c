#include "base/error.hpp"
#include "cluster/cluster.hpp"
#include "cluster/conversion.hpp"
#include "cluster/strategic_merge.hpp"
#include "cluster/update_rules.hpp"
#include "doc/patch.hpp"
#include "fields/typed.hpp"
#include "schema/decode.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kOtherNamespace =
    "the namespace of the provided object does not match the namespace sent on the request";

std::string kind_text(const Value& object)
{
    const std::string version = object["apiVersion"].text();
    const bool has_group = version.find('/') != std::string::npos;
    return fmt::format("{}, Kind={}", has_group ? version : "/" + version, object["kind"].text());
}

void require_name(const Value& object, std::string_view name)
{
    if (object["metadata"]["name"].string_or("") != name)
        throw bad_request(fmt::format(
            "the name of the object ({}) does not match the name on the URL ({})",
            object["metadata"]["name"].text(),
            name));
}

void require_same_namespace(const Kind& kind, const Value& object, std::string_view space)
{
    const std::string given = object["metadata"]["namespace"].text();
    if (!given.empty() && given != (kind.namespaced ? space : ""))
        throw bad_request(std::string(kOtherNamespace));
}

Value patched(const Kind& kind, PatchKind how, const Value& live, const Value& patch)
{
    Value object = live;
    try {
        if (how == PatchKind::Strategic) return strategic_merge(*kind.type, object, patch);
        if (how == PatchKind::Json)
            doc::apply_json_patch_of_kubernetes(object, patch);
        else
            doc::apply_merge_patch(object, patch);
        return object;
    } catch (const base::Error& error) {
        if (how == PatchKind::Json)
            throw Failure{
                422,
                "Invalid",
                "the server rejected our request due to an error in our request",
                Value::object()};
        if (error.kind() == base::ErrorKind::Internal) throw Failure{500, "", error.what(), {}};
        throw bad_request(error.what());
    }
}

void check_config(const Kind& kind, const Value& config)
{
    const std::string version = config["apiVersion"].text();
    const bool unknown = !kind.custom() && !known_builtin(version, config["kind"].string_or(""));
    if (config["kind"].string_or("") != kind.kind || version.empty() || unknown)
        throw bad_request(fmt::format("invalid object type: {}", kind_text(config)));
    if (version != kind.api_version())
        throw bad_request(fmt::format(
            "Incorrect version specified in apply patch. Specified patch version: {}, expected: {}",
            version,
            kind.api_version()));
}

Failure failure_of(const Conflicts& conflicts)
{
    Failure out{409, "Conflict", conflicts.message(), Value::object()};
    Value causes = Value::array();
    for (const Conflict& each : conflicts.list)
        causes.push_back(Value::object(
            {{"reason", "FieldManagerConflict"},
             {"message", "conflict with " + each.manager},
             {"field", path_text(each.path)}}));
    out.details.set("causes", std::move(causes));
    return out;
}

}  // namespace

Cluster::Written Cluster::modify(
    const Place& place, const WriteOptions& options, const Transform& transform, bool create_missing)
{
    const Kind& kind = place.kind;
    while (true) {
        const StoredPtr current = store_.get(kind.collection, place.key);
        if (!current) {
            if (!create_missing) throw not_found(kind.resource(), place.name);
            Value object = transform(nullptr);
            if (!object["metadata"]["uid"].string_or("").empty())
                throw conflict(
                    kind.resource(),
                    place.name,
                    fmt::format(
                        "uid mismatch: the provided object specified uid {}, and no existing object was found",
                        object["metadata"]["uid"].text()));
            try {
                return {create_decoded(kind, place.namespace_, std::move(object), options), true};
            } catch (const Failure& failure) {
                // Somebody was faster: then this is an update.
                if (failure.reason == "AlreadyExists" && store_.get(kind.collection, place.key)) continue;
                throw;
            }
        }
        const Value live = document(kind, *current);
        Value object =
            completed_update(kind, options.subresource, live, transform(&live), store_, options_.random);
        if (object == live) return {live, false};
        const Value& metadata = object["metadata"];
        if (!metadata["deletionTimestamp"].is_null() && metadata["finalizers"].empty() &&
            kind.collection != "/namespaces") {
            if (options.dry_run) return {object, false};
            bool raced = false;
            Value last = removed_for_good(kind, current, object, raced);
            if (raced) continue;
            return {std::move(last), false};
        }
        if (options.dry_run) return {std::move(object), false};
        const StoredPtr stored = store_.replace(kind.collection, current, [&](std::uint64_t revision) {
            object.edit("metadata").set("resourceVersion", std::to_string(revision));
            return converted(object, kind.storage_version);
        });
        if (!stored) continue;
        after_write(kind, place.name);
        return {std::move(object), false};
    }
}

Cluster::Written Cluster::update(
    const Kind& kind,
    std::string_view namespace_,
    std::string_view name,
    const Value& body,
    const WriteOptions& options)
{
    check_body(kind, body);
    Value sent = decode(kind, body, options);
    require_same_namespace(kind, sent, namespace_);
    if (sent["metadata"]["name"].string_or("").empty()) throw bad_request("name is required");
    require_name(sent, name);
    if (kind.namespaced) sent.edit("metadata").set("namespace", namespace_);
    const Place place{kind, std::string(namespace_), std::string(name), object_key(kind, namespace_, name)};
    return modify(
        place,
        options,
        [&](const Value* live) {
            Value object = sent;
            if (live != nullptr && options.subresource.empty() && kind.separate_status())
                keep_or_erase(object, "status", *live);
            track(kind, live, object, options);
            return object;
        },
        options.subresource.empty() && kind.creates_on_update());
}

Cluster::Written Cluster::patch(
    const Kind& kind,
    std::string_view namespace_,
    std::string_view name,
    PatchKind patch_kind,
    const Value& patch,
    const WriteOptions& options)
{
    if (patch_kind == PatchKind::Strategic && kind.custom())
        throw unsupported_media_type(
            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    const Place place{kind, std::string(namespace_), std::string(name), object_key(kind, namespace_, name)};
    return modify(
        place,
        options,
        [&](const Value* live) {
            Value object = patched(kind, patch_kind, *live, patch);
            require_name(object, name);
            if (object["metadata"]["namespace"].string_or("") != (kind.namespaced ? namespace_ : ""))
                throw bad_request(std::string(kOtherNamespace));
            WriteOptions patching = options;
            patching.patching = true;
            object = decode(kind, object, patching);
            if (options.subresource.empty() && kind.separate_status()) keep_or_erase(object, "status", *live);
            track(kind, live, object, options);
            return object;
        },
        false);
}

Cluster::Written Cluster::apply(
    const Kind& kind,
    std::string_view namespace_,
    std::string_view name,
    const Value& config,
    const WriteOptions& options)
{
    if (!config.is_object()) throw bad_request("error decoding YAML: the document is no object");
    const Place place{kind, std::string(namespace_), std::string(name), object_key(kind, namespace_, name)};
    check_config(kind, config);
    if (!config["metadata"]["managedFields"].is_null()) throw bad_request("metadata.managedFields must be nil");
    return modify(
        place,
        options,
        [&](const Value* live) {
            Applied applied = merged_config(kind, live, config, options);
            // The same as before, but perhaps for who owns what.
            if (live != nullptr && !applied.changed) return applied.object;
            WriteOptions lenient = options;
            lenient.validation = FieldValidation::Ignore;
            Value object = decode(kind, applied.object, lenient);
            if (object["metadata"]["name"].string_or("").empty()) object.edit("metadata").set("name", name);
            require_name(object, name);
            require_same_namespace(kind, object, namespace_);
            if (kind.namespaced) object.edit("metadata").set("namespace", namespace_);
            if (live != nullptr && options.subresource.empty() && kind.separate_status())
                keep_or_erase(object, "status", *live);
            return object;
        },
        options.subresource.empty());
}

Applied Cluster::merged_config(
    const Kind& kind, const Value* live, const Value& config, const WriteOptions& options) const
{
    try {
        return apply_config(
            field_schema(kind, options.subresource),
            live,
            [&kind] { return kind.blank(); },
            config,
            operation(options),
            options.force);
    } catch (const Conflicts& conflicts) {
        throw failure_of(conflicts);
    } catch (const TypedError& error) {
        throw Failure{
            500,
            "",
            fmt::format(
                "failed to create typed patch object ({}/{}; {}): {}",
                config["metadata"]["namespace"].text(),
                config["metadata"]["name"].text(),
                kind_text(config),
                error.text()),
            {}};
    }
}

bool Cluster::edit(
    const Kind& kind,
    std::string_view namespace_,
    std::string_view name,
    const WriteOptions& options,
    const std::function<bool(Value&)>& change)
{
    const Place place{kind, std::string(namespace_), std::string(name), object_key(kind, namespace_, name)};
    try {
        modify(
            place,
            options,
            [&](const Value* live) {
                Value object = *live;
                if (!change(object)) return *live;
                if (!kind.custom()) object = normalised(*kind.type, object);
                track(kind, live, object, options);
                return object;
            },
            false);
        return true;
    } catch (const Failure& failure) {
        if (failure.code == 404) return false;
        throw;
    }
}

}  // namespace sluice::apiserver
