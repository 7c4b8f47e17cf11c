#include "kube/resource.hpp"

#include <algorithm>

namespace sluice::kube {

std::string GroupVersionKind::api_version() const
{
    return group.empty() ? version : group + "/" + version;
}

GroupVersionKind GroupVersionKind::of(const doc::Value& object)
{
    return from(object["apiVersion"].string_or(""), object["kind"].string_or(""));
}

GroupVersionKind GroupVersionKind::from(std::string_view api_version, std::string_view kind)
{
    const auto slash = api_version.find('/');
    if (slash == std::string_view::npos) return {"", std::string(api_version), std::string(kind)};
    return {
        std::string(api_version.substr(0, slash)),
        std::string(api_version.substr(slash + 1)),
        std::string(kind)};
}

ObjectKey ObjectKey::of(const doc::Value& object)
{
    return {std::string(namespace_of(object)), std::string(name_of(object))};
}

bool Resource::can(std::string_view verb) const
{
    return std::ranges::find(verbs, verb) != verbs.end();
}

std::string display_name(const doc::Value& object)
{
    return object["kind"].text() + "/" + ObjectKey::of(object).str();
}

namespace {

std::string_view metadata_text(const doc::Value& object, std::string_view field) noexcept
{
    return object["metadata"][field].string_or("");
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view name_of(const doc::Value& object) noexcept
{
    return metadata_text(object, "name");
}

std::string_view namespace_of(const doc::Value& object) noexcept
{
    return metadata_text(object, "namespace");
}

std::string_view uid_of(const doc::Value& object) noexcept
{
    return metadata_text(object, "uid");
}

std::string_view resource_version_of(const doc::Value& object) noexcept
{
    return metadata_text(object, "resourceVersion");
}

std::string_view label_of(const doc::Value& object, std::string_view key) noexcept
{
    return object["metadata"]["labels"][key].string_or("");
}

std::string_view annotation_of(const doc::Value& object, std::string_view key) noexcept
{
    return object["metadata"]["annotations"][key].string_or("");
}

bool later_version(std::string_view a, std::string_view b)
{
    if (!is_number(a) || !is_number(b)) return false;
    if (a.size() != b.size()) return a.size() > b.size();
    return a > b;
}

}  // namespace sluice::kube
