#include "ssa/inventory.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace sluice::ssa {

namespace {
std::set<ObjectId> ids_of(const Inventory& inventory)
{
    std::set<ObjectId> ids;
    for (const auto& entry : inventory.entries())
        ids.insert(entry.id);
    return ids;
}
}  // namespace

Inventory::Inventory(std::vector<Entry> entries)
{
    std::map<ObjectId, std::size_t> places;
    for (auto& entry : entries) {
        const auto [place, is_new] = places.emplace(entry.id, entries_.size());
        if (is_new)
            entries_.push_back(std::move(entry));
        else
            entries_[place->second].version = std::move(entry.version);
    }
}

void Inventory::add(ObjectId id, std::string_view version)
{
    if (const auto found = std::ranges::find(entries_, id, &Entry::id); found != entries_.end())
        found->version = version;
    else
        entries_.push_back({std::move(id), std::string(version)});
}

void Inventory::remove(const ObjectId& id)
{
    std::erase_if(entries_, [&](const Entry& entry) { return entry.id == id; });
}

bool Inventory::contains(const ObjectId& id) const
{
    return std::ranges::find(entries_, id, &Entry::id) != entries_.end();
}

Inventory operator+(const Inventory& left, const Inventory& right)
{
    std::vector<Inventory::Entry> both = left.entries_;
    both.insert(both.end(), right.entries_.begin(), right.entries_.end());
    return Inventory(std::move(both));
}

Inventory operator-(const Inventory& left, const Inventory& right)
{
    const std::set<ObjectId> taken = ids_of(right);
    Inventory rest;
    for (const auto& entry : left.entries_)
        if (!taken.contains(entry.id)) rest.entries_.push_back(entry);
    return rest;
}

doc::Value Inventory::to_value() const
{
    doc::Value list = doc::Value::array();
    list.reserve(entries_.size());
    for (const auto& entry : entries_)
        list.push_back(doc::Value::object({{"id", entry.id.str()}, {"v", entry.version}}));
    return doc::Value::object({{"entries", std::move(list)}});
}

Inventory Inventory::from_value(const doc::Value& value)
{
    std::vector<Entry> entries;
    for (const auto& entry : value["entries"].elements())
        entries.push_back({ObjectId::parse(entry["id"].string_or("")), entry["v"].text()});
    return Inventory(std::move(entries));
}

}  // namespace sluice::ssa
