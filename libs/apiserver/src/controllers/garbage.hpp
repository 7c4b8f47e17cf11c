#pragma once
#include "cluster/cluster.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sluice::apiserver {

/// Garbage: which objects name which owners, and what follows when an owner goes. Fed by one thread, the
/// controllers'.
class Garbage {
public:
    explicit Garbage(Cluster& cluster) : cluster_(cluster) {}

    using Place = std::pair<std::string, std::string>;  // collection, key
    /// Keeps the index. Reads the text of what has ownerReferences only.
    void note(const Change&);
    /// Places that name this uid as an owner.
    std::vector<Place> dependents_of(const std::string& uid) const;
    /// Deletes the object if all its owners are gone; drops references to owners that are gone if some are
    /// left.
    void collect(const Place&);
    /// An owner that is being deleted waits for its dependents ("foregroundDeletion") or lets them go
    /// ("orphan"). True if it has to be looked at again.
    bool finish_owner(const Place&);

private:
    KindPtr kind_of(std::string_view collection) const;
    bool owner_exists(const doc::Value& reference, std::string_view namespace_) const;
    void drop_finalizer(const Kind&, const Stored&, std::string_view finalizer);

    Cluster& cluster_;
    std::map<std::string, std::set<Place>> by_owner_;
    std::map<Place, std::vector<std::string>> owners_;
};

/// The kind by which the controllers reach a collection: its storage version.
KindPtr storage_kind(const Kinds&, std::string_view collection);

}  // namespace sluice::apiserver
