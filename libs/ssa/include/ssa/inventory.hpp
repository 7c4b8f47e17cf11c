#pragma once
#include "doc/value.hpp"
#include "ssa/object_id.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ssa {

/// Inventory: the set of cluster objects that one reconciliation is responsible for, in the order in which they
/// were applied, each with the API version it was applied in. A version is not identity: another version is the
/// same object. A value: copy it, compare it, subtract it. Thread-compatible. Wire form is Flux's {"entries":
/// [{"id": ..., "v": ...}]}.
class Inventory {
public:
    struct Entry {
        ObjectId id;
        std::string version;
        kube::GroupVersionKind gvk() const { return {id.kind.group, version, id.kind.kind}; }
        bool operator==(const Entry&) const = default;
    };

    Inventory() = default;
    /// Of two entries with one id the first gives the place, the last the version.
    explicit Inventory(std::vector<Entry> entries);

    /// As the constructor treats a repeated id.
    void add(ObjectId id, std::string_view version);
    void remove(const ObjectId&);
    bool contains(const ObjectId&) const;
    const std::vector<Entry>& entries() const noexcept { return entries_; }
    std::size_t size() const noexcept { return entries_.size(); }
    bool empty() const noexcept { return entries_.empty(); }
    /// Equal with the same order.
    bool operator==(const Inventory&) const = default;

    /// Union: what is in both keeps its place on the left and the version of the right.
    friend Inventory operator+(const Inventory& left, const Inventory& right);
    /// Those of the left whose id is not in the right.
    friend Inventory operator-(const Inventory& left, const Inventory& right);

    doc::Value to_value() const;
    /// Null is the empty set. Throws base::Error{Invalid} naming an id that is none: we must not forget what we
    /// own.
    static Inventory from_value(const doc::Value&);

private:
    std::vector<Entry> entries_;
};

}  // namespace sluice::ssa
