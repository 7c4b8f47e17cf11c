#include "cluster/cluster.hpp"

#include "base/error.hpp"
#include "cluster/conversion.hpp"
#include "cluster/kind_rules.hpp"
#include "cluster/names.hpp"
#include "cluster/strategic_merge.hpp"
#include "crd/crd_schema.hpp"
#include "doc/json.hpp"
#include "doc/patch.hpp"
#include "fields/typed.hpp"
#include "schema/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kModified =
    "the object has been modified; please apply your changes to the latest version and try again";
/// Holds a CRD until its objects are gone.
constexpr std::string_view kCleanup = "customresourcecleanup.apiextensions.k8s.io";
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

Value blank_object(const Kind& kind)
{
    if (kind.custom()) return Value::object({{"apiVersion", kind.api_version()}, {"kind", kind.kind}});
    return blank_of(*kind.type);
}

bool known_builtin(std::string_view api_version, std::string_view name)
{
    return std::any_of(builtin_kinds().begin(), builtin_kinds().end(), [&](const BuiltinKind& each) {
        return each.kind == name &&
               (each.group.empty() ? each.version : each.group + "/" + each.version) == api_version;
    });
}

// Kinds whose DELETE answers the object that is gone and not a Status.
bool answers_deleted_object(const Kind& kind)
{
    static constexpr std::array<std::string_view, 14> kinds = {
        "/services",
        "/resourcequotas",
        "/persistentvolumes",
        "/serviceaccounts",
        "/persistentvolumeclaims",
        "/namespaces",
        "/pods",
        "/podtemplates",
        "storage.k8s.io/csidrivers",
        "storage.k8s.io/storageclasses",
        "storage.k8s.io/volumeattachments",
        "storage.k8s.io/csinodes",
        "storage.k8s.io/volumeattributesclasses",
        "resource.k8s.io/deviceclasses"};
    return kind.group == "resource.k8s.io" ||
           std::find(kinds.begin(), kinds.end(), kind.collection) != kinds.end();
}

// A PUT of these must say which version it replaces.
bool requires_version(const Kind& kind)
{
    static constexpr std::array<std::string_view, 12> kinds = {
        "node.k8s.io/runtimeclasses",
        "policy/poddisruptionbudgets",
        "storage.k8s.io/csidrivers",
        "storage.k8s.io/csistoragecapacities",
        "storage.k8s.io/volumeattachments",
        "storage.k8s.io/csinodes",
        "coordination.k8s.io/leases",
        "admissionregistration.k8s.io/validatingadmissionpolicies",
        "admissionregistration.k8s.io/mutatingwebhookconfigurations",
        "admissionregistration.k8s.io/validatingwebhookconfigurations",
        "admissionregistration.k8s.io/validatingadmissionpolicybindings",
        "admissionregistration.k8s.io/mutatingadmissionpolicies"};
    return kind.custom() || std::find(kinds.begin(), kinds.end(), kind.collection) != kinds.end();
}

// PUT of what does not exist creates it.
bool creates_on_update(const Kind& kind)
{
    static constexpr std::array<std::string_view, 10> kinds = {
        "node.k8s.io/runtimeclasses",
        "rbac.authorization.k8s.io/rolebindings",
        "rbac.authorization.k8s.io/clusterrolebindings",
        "rbac.authorization.k8s.io/roles",
        "rbac.authorization.k8s.io/clusterroles",
        "coordination.k8s.io/leases",
        "/limitranges",
        "/events",
        "/services",
        "/endpoints"};
    return std::find(kinds.begin(), kinds.end(), kind.collection) != kinds.end();
}

void keep_or_erase(Value& object, std::string_view part, const Value& from)
{
    if (const Value* value = from.find(part))
        object.set(part, *value);
    else
        object.erase(part);
}

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

std::string kind_text(const Value& object)
{
    const std::string version = object["apiVersion"].text();
    const std::size_t slash = version.find('/');
    const std::string group = slash == std::string::npos ? "" : version.substr(0, slash + 1);
    return fmt::format(
        "{}, Kind={}", slash == std::string::npos ? "/" + version : version, object["kind"].text());
}

}  // namespace

/// Where a request goes.
struct Cluster::Place {
    const Kind& kind;
    std::string namespace_, name;
    std::string key;
};

std::string object_key(const Kind& kind, std::string_view namespace_, std::string_view name)
{
    std::string key;
    if (kind.namespaced) (key += namespace_) += '/';
    return key += name;
}

Cluster::Cluster(ClusterOptions options)
    : options_(std::move(options)), store_(options_.store), builtin_(builtin_kind_list())
{
    kinds_ = std::make_shared<const Kinds>(builtin_);
    for (const StoredPtr& crd : store_.list("apiextensions.k8s.io/customresourcedefinitions", "", "", 0).items)
        refresh_custom_kinds(crd->name());
    create_system_objects();
}

std::shared_ptr<const Kinds> Cluster::kinds() const
{
    const std::lock_guard lock(kinds_mutex_);
    return kinds_;
}

void Cluster::refresh_custom_kinds(std::string_view crd_name)
{
    const std::lock_guard lock(kinds_mutex_);
    const StoredPtr stored = store_.get("apiextensions.k8s.io/customresourcedefinitions", crd_name);
    custom_.erase(std::string(crd_name));
    if (stored) {
        const Value crd = stored->document();
        custom_[std::string(crd_name)] = custom_kind_list(crd);
    }
    std::vector<KindPtr> all = builtin_;
    for (const auto& [name, versions] : custom_)
        all.insert(all.end(), versions.begin(), versions.end());
    kinds_ = std::make_shared<const Kinds>(std::move(all));
}

Value Cluster::document(const Kind& kind, const Stored& stored)
{
    Value object = stored.document();
    if (object["apiVersion"].string_or("") == kind.api_version()) return object;
    object = converted(std::move(object), kind.api_version());
    return kind.custom() ? object : normalised(*kind.type, object);
}

std::string Cluster::text(const Kind& kind, const Stored& stored)
{
    if (kind.storage_version == kind.api_version()) return stored.text;
    return doc::to_json(document(kind, stored));
}

Value Cluster::get(const Kind& kind, std::string_view namespace_, std::string_view name) const
{
    const StoredPtr stored = store_.get(kind.collection, object_key(kind, namespace_, name));
    if (!stored) throw not_found(kind.resource(), name);
    return document(kind, *stored);
}

FieldSchema Cluster::field_schema(const Kind& kind, std::string_view subresource) const
{
    FieldSchema out;
    out.type = kind.type;
    out.api_version = kind.api_version();
    out.served = [&kind](std::string_view version) {
        return std::find(kind.served_versions.begin(), kind.served_versions.end(), version) !=
               kind.served_versions.end();
    };
    if (subresource == "status") {
        out.ignored.insert({"f:spec"});
        if (kind.custom()) out.ignored.insert({"f:metadata"});
        if (kind.group == "apps") out.ignored.insert({"f:metadata", "f:labels"});
    } else if (kind.separate_status()) {
        out.ignored.insert({"f:status"});
    }
    return out;
}

FieldOperation Cluster::operation(const WriteOptions& options) const
{
    return {options.manager, options.subresource, now()};
}

void Cluster::track(const Kind& kind, const Value* live, Value& object, const WriteOptions& options) const
{
    const Blank blank = [&kind] { return blank_object(kind); };
    try {
        track_update(field_schema(kind, options.subresource), live, blank, object, operation(options));
    } catch (const TypedError&) {
        // As the original: an object that its own schema cannot describe is stored without being tracked.
    }
}

void Cluster::check_body(const Kind& kind, const Value& body) const
{
    if (!body.is_object())
        throw bad_request("couldn't get version/kind; json parse error: json: cannot unmarshal value into Go "
                          "value of type struct");
    const std::string version = body["apiVersion"].text();
    const std::string name = body["kind"].text();
    if (name.empty() && kind.custom())
        throw bad_request("Object 'Kind' is missing in '" + doc::to_json(body) + "'");
    if (!name.empty() && !version.empty() && !kind.custom() && !known_builtin(version, name))
        throw bad_request(fmt::format(
            "{} in version \"{}\" cannot be handled as a {}: no kind \"{}\" is registered for version \"{}\" "
            "in scheme "
            "\"pkg/runtime/scheme.go:111\"",
            name,
            version.substr(version.find('/') + 1),
            kind.kind,
            name,
            version));
    if (!name.empty() && name != kind.kind) {
        const auto package = [](std::string_view group) {
            return group.empty() ? std::string("core") : std::string(group.substr(0, group.find('.')));
        };
        const std::size_t slash = version.find('/');
        throw bad_request(fmt::format(
            "{} in version \"{}\" cannot be handled as a {}: converting ({}.{}) to ({}.{}): unknown conversion",
            name,
            version.substr(slash + 1),
            kind.kind,
            version.substr(slash + 1),
            name,
            package(kind.group),
            kind.kind));
    }
    if (!version.empty() && version != kind.api_version())
        throw bad_request(fmt::format(
            "the API version in the data ({}) does not match the expected API version ({})",
            version,
            kind.api_version()));
}

namespace {

// A body that does not fit its kind is a bad request; a patch whose outcome does not is an invalid patch.
Failure undecodable(const Kind& kind, const Value& object, const WriteOptions& options, const std::string& why)
{
    if (!options.patching)
        return bad_request(fmt::format(
            "{} in version \"{}\" cannot be handled as a {}: {}", kind.kind, kind.version, kind.kind, why));
    // The original prints the whole object here, Secrets included; its name is enough to find it.
    const Value shown = Value::object(
        {{"apiVersion", kind.api_version()},
         {"kind", kind.kind},
         {"metadata",
          Value::object(
              {{"name", object["metadata"]["name"]}, {"namespace", object["metadata"]["namespace"]}})}});
    Failure out = invalid({}, "", {invalid_value("patch", doc::to_json(shown), why)});
    out.details.erase("kind");
    return out;
}

}  // namespace

Value Cluster::decode(const Kind& kind, const Value& body, const WriteOptions& options) const
{
    Value object = body;
    object.set("apiVersion", kind.api_version());
    object.set("kind", kind.kind);
    std::vector<std::string> unknown;
    try {
        if (kind.custom()) {
            object = kind.schema->pruned(object, unknown);
            std::vector<std::string> of_metadata;
            if (object.contains("metadata"))
                object.set(
                    "metadata",
                    decode_typed(builtin_type("meta/v1.ObjectMeta"), object["metadata"], of_metadata));
            else
                object.set("metadata", Value::object());
            for (const std::string& each : of_metadata)
                unknown.push_back("metadata." + each);
            kind.schema->apply_defaults(object);
        } else {
            object = decode_typed(*kind.type, object, unknown);
            if (kind.collection == "/secrets") merge_string_data(object);
            apply_builtin_defaults(kind, object);
        }
    } catch (const base::Error& error) {
        throw undecodable(kind, object, options, error.what());
    }
    if (kind.custom()) std::sort(unknown.begin(), unknown.end());
    if (unknown.empty() || options.validation == FieldValidation::Ignore) return object;
    std::vector<std::string> texts;
    for (const std::string& each : unknown)
        texts.push_back(fmt::format("unknown field \"{}\"", each));
    if (options.validation == FieldValidation::Strict) {
        std::string all;
        for (const std::string& each : texts)
            all += (all.empty() ? "" : ", ") + each;
        throw undecodable(kind, object, options, "strict decoding error: " + all);
    }
    if (options.warnings != nullptr)
        options.warnings->insert(options.warnings->end(), texts.begin(), texts.end());
    return object;
}

void Cluster::require_namespace(const Kind& kind, std::string_view namespace_) const
{
    if (!kind.namespaced) return;
    const StoredPtr stored = store_.get("/namespaces", namespace_);
    const ResourceName namespaces{"", "namespaces", "Namespace"};
    if (!stored) throw not_found(namespaces, namespace_);
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

Value Cluster::create_decoded(
    const Kind& kind, std::string_view namespace_, Value object, const WriteOptions& options)
{
    const std::string asked = object["metadata"]["name"].text();
    const std::string generate = object["metadata"]["generateName"].text();
    for (std::size_t attempt = 0; attempt < kMaxGenerateTries; ++attempt) {
        Value& metadata = object.edit("metadata");
        if (asked.empty() && !generate.empty())
            metadata.set("name", generate.substr(0, kGeneratedStem) + random_suffix(options_.random));
        const std::string name = metadata["name"].text();
        metadata.set("uid", base::random_uuid(options_.random));
        metadata.set("creationTimestamp", base::format_rfc3339(now()));
        for (const char* part :
             {"resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"})
            metadata.erase(part);
        if (kind.counts_generations()) metadata.set("generation", 1);
        if (kind.separate_status()) {
            if (kind.custom()) {
                object.erase("status");
                // The real server fills defaults in again whenever it reads: the one of status shows from the
                // start.
                kind.schema->apply_defaults(object);
            } else if (const FieldType* status = kind.type->find("status"))
                object.set("status", blank_of(*status->type));
        }
        require_namespace(kind, namespace_);
        prepare_create(kind, object, store_, options_.random);
        FieldErrors errors;
        if (kind.custom()) {
            errors = check_metadata(kind, object);
            for (FieldError& each : kind.schema->validate(object))
                errors.push_back(std::move(each));
        } else {
            errors = check_metadata(kind, object);
            for (FieldError& each : validate_builtin(kind, object))
                errors.push_back(std::move(each));
        }
        if (!errors.empty()) throw invalid(kind.resource(), name, errors);
        if (kind.namespaced) {
            const StoredPtr space = store_.get("/namespaces", namespace_);
            if (!space) throw not_found({"", "namespaces", "Namespace"}, namespace_);
            if (space->text.find("\"deletionTimestamp\"") != std::string::npos &&
                !space->document()["metadata"]["deletionTimestamp"].is_null()) {
                Failure failure = forbidden(
                    kind.resource(),
                    name,
                    fmt::format(
                        "unable to create new content in namespace {} because it is being terminated",
                        namespace_));
                failure.details.set(
                    "causes",
                    Value::array({Value::object(
                        {{"reason", "NamespaceTerminating"},
                         {"message", fmt::format("namespace {} is being terminated", namespace_)},
                         {"field", "metadata.namespace"}})}));
                throw failure;
            }
        }
        const std::string key = object_key(kind, namespace_, name);
        if (options.dry_run) {
            if (store_.get(kind.collection, key)) throw already_exists(kind.resource(), name);
            return object;
        }
        const StoredPtr stored = store_.create(kind.collection, key, [&](std::uint64_t revision) {
            object.edit("metadata").set("resourceVersion", std::to_string(revision));
            return converted(object, kind.storage_version);
        });
        if (stored) {
            after_write(kind, name);
            return object;
        }
        if (!asked.empty() || generate.empty()) throw already_exists(kind.resource(), name);
    }
    throw already_exists(kind.resource(), object["metadata"]["name"].string_or(""));
}

Value Cluster::finish_update(
    const Place& place, const Value& live, Value object, const WriteOptions& options) const
{
    const Kind& kind = place.kind;
    const Value& before = live["metadata"];
    const std::string sent_version = object["metadata"]["resourceVersion"].text();
    if (!sent_version.empty() && sent_version != "0" && sent_version != before["resourceVersion"].string_or(""))
        throw conflict(kind.resource(), place.name, kModified);
    const std::string sent_uid = object["metadata"]["uid"].text();
    if (!sent_uid.empty() && sent_uid != before["uid"].string_or(""))
        throw conflict(
            kind.resource(),
            place.name,
            fmt::format(
                "Precondition failed: UID in precondition: {}, UID in object meta: {}",
                sent_uid,
                before["uid"].text()));
    if (options.subresource == "status") {
        const Value status = object["status"];
        const bool has_status = object.contains("status");
        if (kind.custom()) {
            const Value managed = object["metadata"]["managedFields"];
            object = live;
            if (!managed.is_null()) object.edit("metadata").set("managedFields", managed);
            if (has_status)
                object.set("status", status);
            else
                object.erase("status");
        } else {
            keep_or_erase(object, "spec", live);
            if (kind.group == "apps") keep_or_erase(object.edit("metadata"), "labels", before);
        }
    } else if (kind.separate_status() && options.subresource.empty()) {
        keep_or_erase(object, "status", live);
    }
    Value& metadata = object.edit("metadata");
    if (kind.custom() && metadata["resourceVersion"].is_null() && options.subresource == "status")
        metadata.set("resourceVersion", before["resourceVersion"]);
    for (const char* part : {"uid", "creationTimestamp", "generation", "selfLink"})
        keep_or_erase(metadata, part, before);
    for (const char* part : {"deletionTimestamp", "deletionGracePeriodSeconds"})
        if (before.contains(part)) metadata.set(part, before[part]);
    if (!before.contains("deletionTimestamp")) {
        metadata.erase("deletionTimestamp");
        metadata.erase("deletionGracePeriodSeconds");
    }
    const bool annotated =
        kind.collection == "apps/deployments" && !(metadata["annotations"] == before["annotations"]);
    if (kind.counts_generations() && options.subresource != "status" &&
        (annotated || content_differs(kind, object, live)))
        metadata.set("generation", before["generation"].int_or(0) + 1);
    if (!kind.custom()) {
        prepare_update(kind, object, live, store_, options_.random);
    }
    if (object["metadata"]["resourceVersion"].string_or("").empty() && requires_version(kind))
        throw invalid(
            {kind.group, kind.plural, kind.plural},
            place.name,
            {invalid_value("metadata.resourceVersion", 0, "must be specified for an update")});
    FieldErrors errors = check_metadata_update(kind, object, live);
    const FieldErrors again = errors;  // the original looks twice, and says so
    errors.insert(errors.end(), again.begin(), again.end());
    if (kind.custom()) {
        for (FieldError& each : kind.schema->validate(object))
            errors.push_back(std::move(each));
    } else if (options.subresource != "status") {
        for (FieldError& each : validate_builtin(kind, object))
            errors.push_back(std::move(each));
        for (FieldError& each : validate_builtin_update(kind, object, live))
            errors.push_back(std::move(each));
    }
    if (!errors.empty()) throw invalid(kind.resource(), place.name, errors);
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
        Value object = finish_update(place, live, transform(&live), options);
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
    const std::string given = sent["metadata"]["namespace"].text();
    if (!given.empty() && given != (kind.namespaced ? namespace_ : ""))
        throw bad_request(
            "the namespace of the provided object does not match the namespace sent on the request");
    if (sent["metadata"]["name"].string_or("").empty()) throw bad_request("name is required");
    if (sent["metadata"]["name"].string_or("") != name)
        throw bad_request(fmt::format(
            "the name of the object ({}) does not match the name on the URL ({})",
            sent["metadata"]["name"].text(),
            name));
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
        options.subresource.empty() && creates_on_update(kind));
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
            Value object = *live;
            try {
                if (patch_kind == PatchKind::Json)
                    doc::apply_json_patch(object, patch);
                else if (patch_kind == PatchKind::Merge)
                    doc::apply_merge_patch(object, patch);
                else
                    object = strategic_merge(*kind.type, object, patch);
            } catch (const base::Error& error) {
                if (patch_kind == PatchKind::Json)
                    throw Failure{
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request",
                        Value::object()};
                if (error.kind() == base::ErrorKind::Internal) throw Failure{500, "", error.what(), {}};
                throw bad_request(error.what());
            }
            if (object["metadata"]["name"].string_or("") != name)
                throw bad_request(fmt::format(
                    "the name of the object ({}) does not match the name on the URL ({})",
                    object["metadata"]["name"].text(),
                    name));
            if (object["metadata"]["namespace"].string_or("") != (kind.namespaced ? namespace_ : ""))
                throw bad_request(
                    "the namespace of the provided object does not match the namespace sent on the request");
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
    const std::string version = config["apiVersion"].text();
    const bool unknown = !kind.custom() && !known_builtin(version, config["kind"].string_or(""));
    if (config["kind"].string_or("") != kind.kind || version.empty() || unknown)
        throw bad_request(fmt::format("invalid object type: {}", kind_text(config)));
    if (version != kind.api_version())
        throw bad_request(fmt::format(
            "Incorrect version specified in apply patch. Specified patch version: {}, expected: {}",
            version,
            kind.api_version()));
    if (!config["metadata"]["managedFields"].is_null()) throw bad_request("metadata.managedFields must be nil");
    const Blank blank = [&kind] { return blank_object(kind); };
    return modify(
        place,
        options,
        [&](const Value* live) {
            Applied applied;
            try {
                applied = apply_config(
                    field_schema(kind, options.subresource),
                    live,
                    blank,
                    config,
                    operation(options),
                    options.force);
            } catch (const Conflicts& conflicts) {
                Failure failure{409, "Conflict", conflicts.message(), Value::object()};
                Value causes = Value::array();
                for (const Conflict& each : conflicts.list)
                    causes.push_back(Value::object(
                        {{"reason", "FieldManagerConflict"},
                         {"message", "conflict with " + each.manager},
                         {"field", path_text(each.path)}}));
                failure.details.set("causes", std::move(causes));
                throw failure;
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
            // The same as before, but perhaps for who owns what.
            if (live != nullptr && !applied.changed) return applied.object;
            WriteOptions lenient = options;
            lenient.validation = FieldValidation::Ignore;
            Value object = decode(kind, applied.object, lenient);
            const std::string given = object["metadata"]["name"].text();
            if (given.empty())
                object.edit("metadata").set("name", name);
            else if (given != name)
                throw bad_request(fmt::format(
                    "the name of the object ({}) does not match the name on the URL ({})", given, name));
            if (kind.namespaced) {
                const std::string space = object["metadata"]["namespace"].text();
                if (!space.empty() && space != namespace_)
                    throw bad_request("the namespace of the provided object does not match the namespace sent "
                                      "on the request");
                object.edit("metadata").set("namespace", namespace_);
            }
            if (live != nullptr && options.subresource.empty() && kind.separate_status())
                keep_or_erase(object, "status", *live);
            return object;
        },
        options.subresource.empty());
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
        const ResourceName by_kind{kind.group, kind.kind, kind.kind};
        if (!options.uid.empty() && options.uid != metadata["uid"].string_or(""))
            throw conflict(
                by_kind,
                name,
                fmt::format(
                    "the UID in the precondition ({}) does not match the UID in record ({}). The object might "
                    "have been "
                    "deleted and then recreated",
                    options.uid,
                    metadata["uid"].text()));
        if (!options.resource_version.empty() &&
            options.resource_version != metadata["resourceVersion"].string_or(""))
            throw conflict(
                by_kind,
                name,
                fmt::format(
                    "the ResourceVersion in the precondition ({}) does not match the ResourceVersion in record "
                    "({}). The "
                    "object might have been modified",
                    options.resource_version,
                    metadata["resourceVersion"].text()));
        std::vector<std::string> finalizers;
        for (const Value& each : metadata["finalizers"].elements())
            if (each.string_or("") != "orphan" && each.string_or("") != "foregroundDeletion")
                finalizers.push_back(each.text());
        const bool job = kind.collection == "batch/jobs";
        if (options.propagation == "Orphan" || (options.propagation.empty() && job))
            finalizers.emplace_back("orphan");
        if (options.propagation == "Foreground") finalizers.emplace_back("foregroundDeletion");
        if (options.propagation.empty() && !job)
            for (const Value& each : metadata["finalizers"].elements())
                if (each.string_or("") == "orphan" || each.string_or("") == "foregroundDeletion")
                    finalizers.push_back(each.text());
        const bool is_namespace = kind.collection == "/namespaces";
        const Value success = Value::object(
            {{"kind", "Status"},
             {"apiVersion", "v1"},
             {"metadata", Value::object()},
             {"status", "Success"},
             {"details",
              Value::object(
                  {{"name", name}, {"group", kind.group}, {"kind", kind.plural}, {"uid", metadata["uid"]}})}});
        if (finalizers.empty() && !is_namespace) {
            if (kind.collection == "/pods") {  // graceful deletion, over at once: nothing runs here
                object.edit("metadata").set("deletionTimestamp", base::format_rfc3339(now()));
                object.edit("metadata").set("deletionGracePeriodSeconds", 0);
                object.edit("metadata").set("generation", metadata["generation"].int_or(0) + 1);
            }
            Removed out{answers_deleted_object(kind) ? object : success, true};
            if (out.answer["details"]["group"].string_or("-").empty())
                out.answer.edit("details").erase("group");
            if (options.dry_run) return out;
            bool raced = false;
            Value last = removed_for_good(kind, current, object, raced);
            if (raced) continue;
            if (answers_deleted_object(kind)) out.answer = std::move(last);
            return out;
        }
        Value list = Value::array();
        for (const std::string& each : finalizers)
            list.push_back(each);
        if (!list.empty()) object.edit("metadata").set("finalizers", list);
        if (metadata["deletionTimestamp"].is_null()) {
            object.edit("metadata").set("deletionTimestamp", base::format_rfc3339(now()));
            if (!is_namespace) object.edit("metadata").set("deletionGracePeriodSeconds", 0);
            if (metadata["generation"].int_or(0) > 0)
                object.edit("metadata").set("generation", metadata["generation"].int_or(0) + 1);
            if (is_namespace) object.edit("status").set("phase", "Terminating");
        }
        Value before = metadata;
        if (object["metadata"] == before && !is_namespace) return {object, false};
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

void Cluster::after_write(const Kind& kind, std::string_view name)
{
    if (kind.collection != "apiextensions.k8s.io/customresourcedefinitions") return;
    const StoredPtr stored = store_.get(kind.collection, name);
    if (stored) establish(stored->document());
    refresh_custom_kinds(name);
}

// What the controllers of the original do within a moment: names are accepted, the kind is established.
void Cluster::establish(const Value& crd)
{
    const std::string name = crd["metadata"]["name"].text();
    const KindPtr kind = kinds()->find("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    const StoredPtr current = store_.get(kind->collection, name);
    if (!current) return;
    Value object = current->document();
    Value status = object["status"];
    status.set("acceptedNames", object["spec"]["names"]);
    Value stored_versions = status["storedVersions"].is_array() ? status["storedVersions"] : Value::array();
    for (const Value& version : object["spec"]["versions"].elements()) {
        if (!version["storage"].bool_or(false)) continue;
        const auto known = stored_versions.elements();
        if (std::find(known.begin(), known.end(), version["name"]) == known.end())
            stored_versions.push_back(version["name"]);
    }
    status.set("storedVersions", stored_versions);
    if (status["conditions"].empty()) {
        const std::string time = base::format_rfc3339(now());
        const auto condition = [&](const char* type, const char* reason, const char* message) {
            return Value::object(
                {{"type", type},
                 {"status", "True"},
                 {"lastTransitionTime", time},
                 {"reason", reason},
                 {"message", message}});
        };
        status.set(
            "conditions",
            Value::array(
                {condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                 condition("Established", "InitialNamesAccepted", "the initial names have been accepted")}));
    }
    const auto finalizers = object["metadata"]["finalizers"].elements();
    const bool keeps = std::any_of(
        finalizers.begin(), finalizers.end(), [](const Value& each) { return each.string_or("") == kCleanup; });
    const bool going = !object["metadata"]["deletionTimestamp"].is_null();
    if (status == object["status"] && (keeps || going)) return;
    object.set("status", status);
    if (!keeps && !going) object.edit({"metadata", "finalizers"}).push_back(kCleanup);
    const Value live = current->document();
    WriteOptions options;
    options.manager = "kube-apiserver";
    options.subresource = "status";
    track(*kind, &live, object, options);
    store_.replace(kind->collection, current, [&](std::uint64_t revision) {
        object.edit("metadata").set("resourceVersion", std::to_string(revision));
        return object;
    });
}

void Cluster::ensure(
    std::string_view group, std::string_view plural, std::string_view namespace_, const Value& body)
{
    const KindPtr kind = kinds()->find(group, "v1", plural);
    if (store_.get(kind->collection, object_key(*kind, namespace_, body["metadata"]["name"].string_or(""))))
        return;
    WriteOptions options;
    options.manager = "kube-apiserver";
    create(*kind, namespace_, body, options);
}

void Cluster::create_system_objects()
{
    for (const char* name : {"default", "kube-system", "kube-public", "kube-node-lease"})
        ensure("", "namespaces", "", Value::object({{"metadata", Value::object({{"name", name}})}}));
    ensure(
        "",
        "services",
        "default",
        Value::object(
            {{"metadata",
              Value::object(
                  {{"name", "kubernetes"},
                   {"labels", Value::object({{"component", "apiserver"}, {"provider", "kubernetes"}})}})},
             {"spec",
              Value::object(
                  {{"clusterIP", "10.96.0.1"},
                   {"ports",
                    Value::array(
                        {Value::object({{"name", "https"}, {"port", 443}, {"targetPort", 6443}})})}})}}));
}

}  // namespace sluice::apiserver
