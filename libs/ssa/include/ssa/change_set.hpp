#pragma once
#include "ssa/inventory.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::ssa {

enum class Action { Created, Configured, Unchanged, Deleted, Skipped, Unknown };
std::string_view action_name(Action);

/// What was done to one object.
struct Change {
    ObjectId id;
    std::string version;
    Action action = Action::Unknown;
};

/// ChangeSet: what one apply or prune did, in order. A value.
class ChangeSet {
public:
    void add(Change change) { changes_.push_back(std::move(change)); }
    void append(const ChangeSet&);
    const std::vector<Change>& changes() const noexcept { return changes_; }
    bool empty() const noexcept { return changes_.empty(); }
    /// Created, configured or deleted anything.
    bool any_changed() const;
    /// "Kind/namespace/name action" a line, no final newline.
    std::string str() const;
    /// Only the lines of created, configured and deleted objects: Flux's change log.
    std::string change_log() const;
    /// Every object of the set.
    Inventory inventory() const;

private:
    std::vector<Change> changes_;
};

}  // namespace sluice::ssa
