#pragma once
#include "doc/value.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace sluice::kustomize {

/// What a Gvk says, in texts of somebody else.
struct GvkView {
    std::string_view group, version, kind;
    /// "Deployment.v1.apps", with [noGrp] and so on for empty parts: how messages name a type.
    std::string str() const;
};

/// Whether each part that the selector has is the type's. An empty part selects anything.
bool selects(const GvkView& selector, const GvkView& type);

/// Group, version and kind. As a selector, an empty part matches anything.
struct Gvk {
    std::string group, version, kind;

    bool operator==(const Gvk&) const = default;
    operator GvkView() const { return {group, version, kind}; }
    bool selected_by(const GvkView& selector) const { return selects(selector, *this); }
    std::string api_version() const;
    std::string str() const { return GvkView(*this).str(); }
};

/// "apps/v1" taken apart; "v1" has no group.
void parse_api_version(std::string_view api_version, std::string& group, std::string& version);
Gvk gvk_of(const doc::Value& object);

/// How one resource is told from another. Ids of earlier names never count as cluster-scoped: their namespace
/// says so.
struct ResId {
    Gvk gvk;
    std::string name, ns;
    bool cluster_scoped = false;

    /// What two ids must share to be in one namespace: "" and "default" are the same, cluster-scoped kinds have
    /// their own.
    std::string_view effective_namespace() const;
    bool same_namespace(const ResId& other) const
    {
        return effective_namespace() == other.effective_namespace();
    }
    bool same_gvkn(const ResId& other) const { return name == other.name && gvk == other.gvk; }
    bool matches(const ResId& other) const { return same_gvkn(other) && same_namespace(other); }
    /// "Deployment.v1.apps/name.namespace".
    std::string str() const;
    /// Equal for ids that match.
    std::string key() const;
    bool operator==(const ResId&) const = default;
};

}  // namespace sluice::kustomize
