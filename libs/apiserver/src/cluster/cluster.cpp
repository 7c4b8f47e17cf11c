#include "cluster/cluster.hpp"

#include "base/error.hpp"
#include "cluster/conversion.hpp"
#include "cluster/kind_rules.hpp"
#include "crd/crd_schema.hpp"
#include "doc/json.hpp"
#include "fields/typed.hpp"
#include "schema/decode.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apiserver {

using doc::Value;

bool known_builtin(std::string_view api_version, std::string_view name)
{
    return std::any_of(builtin_kinds().begin(), builtin_kinds().end(), [&](const BuiltinKind& each) {
        return each.kind == name &&
               (each.group.empty() ? each.version : each.group + "/" + each.version) == api_version;
    });
}

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
    const Blank blank = [&kind] { return kind.blank(); };
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

}  // namespace sluice::apiserver
