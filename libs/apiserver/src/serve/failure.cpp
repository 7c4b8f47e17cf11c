#include "serve/failure.hpp"

#include "doc/json.hpp"

#include <fmt/format.h>

#include <set>

namespace sluice::apiserver {

namespace {

using doc::Value;

Value details_of(const ResourceName& resource, std::string_view name)
{
    Value out = Value::object();
    if (!name.empty()) out.set("name", name);
    if (!resource.group.empty()) out.set("group", resource.group);
    out.set("kind", resource.plural);
    return out;
}

// How field errors print a value: text quoted, everything else as JSON.
std::string shown(const Value& value)
{
    return doc::to_json(value, doc::JsonStyle::Go);
}

}  // namespace

Value Failure::status() const
{
    Value out = Value::object(
        {{"kind", "Status"},
         {"apiVersion", "v1"},
         {"metadata", Value::object()},
         {"status", "Failure"},
         {"message", message},
         {"reason", reason}});
    if (!details.is_null()) out.set("details", details);
    out.set("code", code);
    if (reason.empty()) out.erase("reason");
    return out;
}

FieldError invalid_value(std::string field, const Value& value, std::string_view why)
{
    return {"FieldValueInvalid", fmt::format("Invalid value: {}: {}", shown(value), why), std::move(field)};
}

FieldError required_value(std::string field, std::string_view why)
{
    return {
        "FieldValueRequired",
        why.empty() ? "Required value" : fmt::format("Required value: {}", why),
        std::move(field)};
}

FieldError forbidden_value(std::string field, std::string_view why)
{
    return {"FieldValueForbidden", fmt::format("Forbidden: {}", why), std::move(field)};
}

FieldError unsupported_value(std::string field, const Value& value, const std::vector<std::string>& supported)
{
    std::string list;
    for (const std::string& each : supported)
        list += (list.empty() ? "\"" : ", \"") + each + "\"";
    return {
        "FieldValueNotSupported",
        fmt::format("Unsupported value: {}: supported values: {}", shown(value), list),
        std::move(field)};
}

FieldError duplicate_value(std::string field, const Value& value)
{
    return {"FieldValueDuplicate", fmt::format("Duplicate value: {}", shown(value)), std::move(field)};
}

FieldError too_long(std::string field, std::size_t limit)
{
    return {
        "FieldValueTooLong", fmt::format("Too long: may not be more than {} bytes", limit), std::move(field)};
}

FieldError too_many(std::string field, std::size_t count, std::size_t limit)
{
    return {
        "FieldValueTooMany",
        fmt::format("Too many: {}: must have at most {} items", count, limit),
        std::move(field)};
}

Failure not_found(const ResourceName& resource, std::string_view name)
{
    return {
        404, "NotFound", fmt::format("{} \"{}\" not found", resource.str(), name), details_of(resource, name)};
}

Failure no_such_path()
{
    return {404, "NotFound", "the server could not find the requested resource", Value::object()};
}

Failure already_exists(const ResourceName& resource, std::string_view name)
{
    return {
        409,
        "AlreadyExists",
        fmt::format("{} \"{}\" already exists", resource.str(), name),
        details_of(resource, name)};
}

Failure conflict(const ResourceName& resource, std::string_view name, std::string_view why)
{
    return {
        409,
        "Conflict",
        fmt::format("Operation cannot be fulfilled on {} \"{}\": {}", resource.str(), name, why),
        details_of(resource, name)};
}

Failure bad_request(std::string message)
{
    return {400, "BadRequest", std::move(message), {}};
}

Failure forbidden(const ResourceName& resource, std::string_view name, std::string_view why)
{
    const std::string message = name.empty()
                                    ? fmt::format("{} is forbidden: {}", resource.str(), why)
                                    : fmt::format("{} \"{}\" is forbidden: {}", resource.str(), name, why);
    return {403, "Forbidden", message, details_of(resource, name)};
}

Failure invalid(const ResourceName& resource, std::string_view name, const FieldErrors& errors)
{
    Value causes = Value::array();
    std::string text;
    std::set<std::string> said;
    for (const FieldError& each : errors) {
        causes.push_back(
            Value::object({{"reason", each.type}, {"message", each.message}, {"field", each.field}}));
        if (!said.insert(each.str()).second) continue;  // told twice, printed once
        text += (text.empty() ? "" : ", ") + each.str();
    }
    if (said.size() > 1) text = "[" + text + "]";
    Value details = Value::object();
    if (!name.empty()) details.set("name", name);
    if (!resource.group.empty()) details.set("group", resource.group);
    details.set("kind", resource.kind);
    details.set("causes", std::move(causes));
    return {
        422,
        "Invalid",
        fmt::format("{} \"{}\" is invalid: {}", resource.kind_str(), name, text),
        std::move(details)};
}

Failure method_not_allowed()
{
    return {
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        Value::object()};
}

Failure gone(std::string message)
{
    return {410, "Expired", std::move(message), {}};
}

Failure expired_continue()
{
    return {
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new "
        "list "
        "without the continue parameter.",
        {}};
}

Failure unauthorized()
{
    return {401, "Unauthorized", "Unauthorized", {}};
}

Failure not_acceptable()
{
    return {
        406,
        "NotAcceptable",
        "only the following media types are accepted: application/json, application/json;stream=watch, "
        "application/yaml",
        {}};
}

Failure unsupported_media_type(std::string_view supported)
{
    return {
        415,
        "UnsupportedMediaType",
        fmt::format(
            "the body of the request was in an unknown format - accepted media types include: {}", supported),
        {}};
}

Failure internal_error(std::string_view what)
{
    return {
        500,
        "InternalError",
        fmt::format("Internal error occurred: {}", what),
        Value::object({{"causes", Value::array({Value::object({{"message", what}})})}})};
}

}  // namespace sluice::apiserver
