#pragma once
#include "doc/value.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kube {

struct GroupKind {
    std::string group, kind;
    auto operator<=>(const GroupKind&) const = default;
};

struct GroupVersionKind {
    std::string group, version, kind;
    auto operator<=>(const GroupVersionKind&) const = default;
    /// "apps/v1", or "v1" for the core group.
    std::string api_version() const;
    GroupKind group_kind() const { return {group, kind}; }
    /// Of a document's apiVersion and kind; empty parts where they are missing.
    static GroupVersionKind of(const doc::Value& object);
    static GroupVersionKind from(std::string_view api_version, std::string_view kind);
};

/// Where an object lives: namespace (empty for cluster-scoped) and name.
struct ObjectKey {
    std::string namespace_, name;
    auto operator<=>(const ObjectKey&) const = default;
    std::string str() const { return namespace_.empty() ? name : namespace_ + "/" + name; }
    static ObjectKey of(const doc::Value& object);
};

/// Resource: one kind as a server serves it. A value, from discovery or written out for the kinds that we know.
struct Resource {
    GroupVersionKind gvk;
    std::string plural;  ///< "deployments"
    std::string singular;
    std::vector<std::string> short_names, categories, verbs;
    bool namespaced = true;
    std::vector<std::string> subresources;  ///< "status", "scale"
    bool can(std::string_view verb) const;
    bool operator==(const Resource& other) const
    {
        return gvk == other.gvk && plural == other.plural && namespaced == other.namespaced;
    }
};

/// "Kind/namespace/name", or "Kind/name" for cluster-scoped: how Flux's messages and change logs name an
/// object.
std::string display_name(const doc::Value& object);

// Reading the metadata of a document. Missing parts are empty.
std::string_view name_of(const doc::Value& object) noexcept;
std::string_view namespace_of(const doc::Value& object) noexcept;
std::string_view uid_of(const doc::Value& object) noexcept;
std::string_view resource_version_of(const doc::Value& object) noexcept;
std::string_view label_of(const doc::Value& object, std::string_view key) noexcept;
std::string_view annotation_of(const doc::Value& object, std::string_view key) noexcept;

/// True if both are the server's numbers and `a` is the later one. (Since Kubernetes 1.35 resource versions are
/// documented to be comparable; before, they were etcd revisions and just as comparable.)
bool later_version(std::string_view a, std::string_view b);

}  // namespace sluice::kube
