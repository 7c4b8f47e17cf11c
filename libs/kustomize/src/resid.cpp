#include "resid.hpp"

#include "scalar.hpp"

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

std::string_view or_else(std::string_view text, std::string_view fallback)
{
    return text.empty() ? fallback : text;
}

}  // namespace

bool selects(const GvkView& selector, const GvkView& type)
{
    return (selector.group.empty() || selector.group == type.group) &&
           (selector.version.empty() || selector.version == type.version) &&
           (selector.kind.empty() || selector.kind == type.kind);
}

std::string Gvk::api_version() const
{
    return group.empty() ? version : group + "/" + version;
}

std::string GvkView::str() const
{
    return fmt::format(
        "{}.{}.{}", or_else(kind, "[noKind]"), or_else(version, "[noVer]"), or_else(group, "[noGrp]"));
}

void parse_api_version(std::string_view api_version, std::string& group, std::string& version)
{
    const auto slash = api_version.find('/');
    group = slash == std::string_view::npos ? std::string() : std::string(api_version.substr(0, slash));
    version = std::string(slash == std::string_view::npos ? api_version : api_version.substr(slash + 1));
}

Gvk gvk_of(const doc::Value& object)
{
    Gvk gvk;
    parse_api_version(text_of(object["apiVersion"]), gvk.group, gvk.version);
    gvk.kind = text_of(object["kind"]);
    return gvk;
}

std::string_view ResId::effective_namespace() const
{
    if (cluster_scoped) return "_non_namespaceable_";
    return or_else(ns, "default");
}

std::string ResId::str() const
{
    return fmt::format("{}/{}.{}", gvk.str(), or_else(name, "[noName]"), or_else(ns, "[noNs]"));
}

std::string ResId::key() const
{
    return fmt::format("{}|{}|{}|{}|{}", gvk.group, gvk.version, gvk.kind, effective_namespace(), name);
}

}  // namespace sluice::kustomize
