#include "ssa/change_set.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::ssa {

namespace {
bool is_change(const Change& change)
{
    return change.action == Action::Created || change.action == Action::Configured ||
           change.action == Action::Deleted;
}

void append_line(std::string& text, const Change& change)
{
    if (!text.empty()) text += '\n';
    text += fmt::format("{} {}", change.id.display(), action_name(change.action));
}
}  // namespace

std::string_view action_name(Action action)
{
    switch (action) {
    case Action::Created:
        return "created";
    case Action::Configured:
        return "configured";
    case Action::Unchanged:
        return "unchanged";
    case Action::Deleted:
        return "deleted";
    case Action::Skipped:
        return "skipped";
    case Action::Unknown:
        break;
    }
    return "unknown";
}

void ChangeSet::append(const ChangeSet& other)
{
    changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
}

bool ChangeSet::any_changed() const
{
    return std::ranges::any_of(changes_, is_change);
}

std::string ChangeSet::str() const
{
    std::string text;
    for (const auto& change : changes_)
        append_line(text, change);
    return text;
}

std::string ChangeSet::change_log() const
{
    std::string text;
    for (const auto& change : changes_)
        if (is_change(change)) append_line(text, change);
    return text;
}

Inventory ChangeSet::inventory() const
{
    std::vector<Inventory::Entry> entries;
    for (const auto& change : changes_)
        entries.push_back({change.id, change.version});
    return Inventory(std::move(entries));
}

}  // namespace sluice::ssa
