#include "api/object.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::api {
namespace {

std::optional<std::string_view> text_at(const doc::Value& values, std::string_view key) noexcept
{
    const auto* value = values.find(key);
    if (!value || !value->is_string()) return std::nullopt;
    return value->string_or("");
}

}  // namespace

std::string_view Object::name() const noexcept
{
    return document_["metadata"]["name"].string_or("");
}

std::string_view Object::namespace_() const noexcept
{
    return document_["metadata"]["namespace"].string_or("");
}

std::string_view Object::uid() const noexcept
{
    return document_["metadata"]["uid"].string_or("");
}

std::string_view Object::resource_version() const noexcept
{
    return document_["metadata"]["resourceVersion"].string_or("");
}

std::int64_t Object::generation() const noexcept
{
    return document_["metadata"]["generation"].int_or(0);
}

bool Object::deleting() const noexcept
{
    return !document_["metadata"]["deletionTimestamp"].is_null();
}

std::optional<std::string_view> Object::label(std::string_view key) const noexcept
{
    return text_at(document_["metadata"]["labels"], key);
}

std::optional<std::string_view> Object::annotation(std::string_view key) const noexcept
{
    return text_at(document_["metadata"]["annotations"], key);
}

bool Object::has_finalizer(std::string_view finalizer) const noexcept
{
    const auto finalizers = document_["metadata"]["finalizers"].elements();
    return std::any_of(finalizers.begin(), finalizers.end(), [&](const doc::Value& each) {
        return each.string_or("") == finalizer;
    });
}

std::optional<std::string_view> Object::requested_at() const noexcept
{
    return annotation(kReconcileRequestAnnotation);
}

std::string Object::display_name() const
{
    return fmt::format("{}/{}/{}", document_["kind"].string_or(""), namespace_(), name());
}

}  // namespace sluice::api
