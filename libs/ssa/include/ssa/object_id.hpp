#pragma once
#include "doc/value.hpp"
#include "kube/resource.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace sluice::ssa {

/// ObjectId: which object of a cluster, whatever version it is spoken of in. Wire form is cli-utils'
/// ObjMetadata text
/// "<namespace>_<name>_<group>_<kind>", empty parts stay empty. A value.
struct ObjectId {
    std::string namespace_, name;
    kube::GroupKind kind;

    /// By namespace, name, group, kind: for sets. The order in which things are applied is order.hpp's.
    auto operator<=>(const ObjectId&) const = default;
    /// Colons in the names of RBAC objects are written "__", as the wire form cannot hold them.
    std::string str() const;
    /// "Kind/namespace/name", or "Kind/name" for cluster-scoped objects: how messages and change logs name it.
    std::string display() const;
    kube::ObjectKey key() const { return {namespace_, name}; }

    /// Throws base::Error{Invalid} naming the text.
    static ObjectId parse(std::string_view text);
    static ObjectId of(const doc::Value& object);
};

}  // namespace sluice::ssa
