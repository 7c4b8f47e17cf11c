#include "node.hpp"

#include "heap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

namespace sluice::gotemplate {

namespace {

template <class T> int three_way(T a, T b) noexcept
{
    return a < b ? -1 : a > b ? 1 : 0;
}

int compare_floats(double a, double b) noexcept
{
    if (std::isnan(a) || std::isnan(b))
        return static_cast<int>(std::isnan(b)) - static_cast<int>(std::isnan(a));
    return three_way(a, b);
}

/// The first eight bytes of a text as a number that orders as they do; what is missing counts as zero.
std::uint64_t front_of(std::string_view text) noexcept
{
    const auto read = [](const char* from, auto part) {
        std::memcpy(&part, from, sizeof part);
        return part;
    };
    const char* const begin = text.data();
    const std::size_t size = text.size();
    if (size >= 8) return __builtin_bswap64(read(begin, std::uint64_t{}));
    if (size >= 4) {
        const std::uint64_t first = __builtin_bswap32(read(begin, std::uint32_t{}));
        const std::uint64_t last = __builtin_bswap32(read(begin + size - 4, std::uint32_t{}));
        return (first << 32) | (last << (8 * (8 - size)));
    }
    std::uint64_t front = 0;
    for (std::size_t i = 0; i < size; ++i)
        front |= static_cast<std::uint64_t>(static_cast<unsigned char>(begin[i])) << (56 - 8 * i);
    return front;
}

/// The text of a key; none for the keys of other kinds that a map of strings can have.
std::string_view key_text(const Entry& entry) noexcept
{
    return entry.key.is_string() ? ValueAccess::text(entry.key) : std::string_view();
}

int compare_texts(std::string_view a, std::uint64_t a_front, std::string_view b, std::uint64_t b_front) noexcept
{
    if (a_front != b_front) return a_front < b_front ? -1 : 1;
    if (a.size() <= 8 && b.size() <= 8) return three_way(a.size(), b.size());
    return a.compare(b);
}

/// The place of a string key, and whether it is there.
std::pair<std::size_t, bool> locate(const std::vector<Entry>& items, std::string_view key) noexcept
{
    const std::uint64_t front = front_of(key);
    std::size_t first = 0;
    std::size_t last = items.size();
    while (first < last) {
        const std::size_t middle = (first + last) / 2;
        const std::string_view text = key_text(items[middle]);
        const int order = compare_texts(text, front_of(text), key, front);
        if (order == 0 && items[middle].key.is_string()) return {middle, true};
        if (order < 0)
            first = middle + 1;
        else
            last = middle;
    }
    return {first, false};
}

/// The same for who will put it there: maps are mostly filled in order.
std::pair<std::size_t, bool> locate_for_put(const std::vector<Entry>& items, std::string_view key) noexcept
{
    if (!items.empty() && items.back().key.is_string() && key_text(items.back()) < key)
        return {items.size(), false};
    return locate(items, key);
}

std::pair<std::size_t, bool> locate(const std::vector<Entry>& items, const Value& key) noexcept
{
    const auto at = std::ranges::lower_bound(
        items, key, [](const Value& a, const Value& b) { return compare_keys(a, b) < 0; }, &Entry::key);
    return {static_cast<std::size_t>(at - items.begin()), at != items.end() && compare_keys(at->key, key) == 0};
}

/// The entries for a change: apart from those that a range looks at.
std::vector<Entry>& editable(MapNode* map)
{
    if (map->entries->references > 1) {
        heap().take(map->entries->items.size() * sizeof(Entry));
        auto* copy = new Entries{.references = 1, .items = map->entries->items};
        --map->entries->references;
        map->entries = copy;
    }
    return map->entries->items;
}

/// Notes a map that may have been put into itself.
void suspect(const Value& map, MapNode* node, const Value& value)
{
    const bool held = node->references > 1 && heap().renders > 0;
    if (!held || node->suspected || !(value.is_map() || value.is_list())) return;
    node->suspected = true;
    heap().suspects.push_back(map);
}

bool has_string_keys(const MapNode* map) noexcept
{
    return map->type->key->kind == Kind::String;
}

template <class Key> bool erase_entry(MapNode* map, const Key& key)
{
    const auto [at, found] = locate(map->entries->items, key);
    if (!found) return false;
    auto& items = editable(map);
    // What goes away may own the last reference to this map's own holder: let it go after the vector is whole
    // again.
    const Entry gone = std::move(items[at]);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
    heap().give(sizeof(Entry));
    return true;
}

void insert(MapNode* map, std::size_t at, Value key, Value value)
{
    heap().take(sizeof(Entry));
    auto& items = editable(map);
    if (items.capacity() == 0) items.reserve(4);  // few maps have fewer entries
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(at), Entry{std::move(key), std::move(value)});
}

void replace(MapNode* map, std::size_t at, Value value)
{
    editable(map)[at].value.swap(value);
}

}  // namespace

int compare_keys(const Value& a, const Value& b) noexcept
{
    if (a.kind() != b.kind()) return three_way(a.kind(), b.kind());
    if (a.is_string()) return a.as_string().compare(b.as_string());
    if (is_signed(a.kind())) return three_way(a.as_int(), b.as_int());
    if (is_unsigned(a.kind())) return three_way(a.as_uint(), b.as_uint());
    if (is_float(a.kind())) return compare_floats(a.as_float(), b.as_float());
    if (a.is_bool()) return three_way(a.as_bool(), b.as_bool());
    return 0;
}

void drop_entries(Entries* entries) noexcept
{
    if (entries == nullptr || --entries->references > 0) return;
    heap().give(entries->items.size() * sizeof(Entry));
    delete entries;
}

std::span<const Entry> Value::entries() const noexcept
{
    const MapNode* const map = ValueAccess::map(*this);
    if (map == nullptr) return {};
    return map->entries->items;
}

const Value* Value::find(std::string_view key) const noexcept
{
    const MapNode* const map = ValueAccess::map(*this);
    if (map == nullptr || map->entries->items.empty()) return nullptr;
    const auto [at, found] = locate(map->entries->items, key);
    return found ? &map->entries->items[at].value : nullptr;
}
const Value* Value::find_key(const Value& key) const noexcept
{
    const MapNode* const map = ValueAccess::map(*this);
    if (map == nullptr) return nullptr;
    if (has_string_keys(map)) return key.is_string() ? find(key.as_string()) : nullptr;
    const auto [at, found] = locate(map->entries->items, key);
    return found ? &map->entries->items[at].value : nullptr;
}

void Value::put(std::string_view key, Value value) const
{
    MapNode* const map = ValueAccess::map(*this);
    assert(map != nullptr);
    ValueAccess::unmark_interface(value);
    suspect(*this, map, value);
    const auto [at, found] = locate_for_put(map->entries->items, key);
    if (found)
        replace(map, at, std::move(value));
    else
        insert(
            map,
            at,
            map->type->key->kind == Kind::String ? of_string(*map->type->key, key) : Value(key),
            std::move(value));
}
void Value::put_key(const Value& key, Value value) const
{
    MapNode* const map = ValueAccess::map(*this);
    assert(map != nullptr);
    if (has_string_keys(map)) return put(key.as_string(), std::move(value));
    ValueAccess::unmark_interface(value);
    suspect(*this, map, value);
    const auto [at, found] = locate(map->entries->items, key);
    if (found)
        replace(map, at, std::move(value));
    else
        insert(map, at, key, std::move(value));
}

bool Value::erase(std::string_view key) const
{
    MapNode* const map = ValueAccess::map(*this);
    return map != nullptr && erase_entry(map, key);
}
bool Value::erase_key(const Value& key) const
{
    if (key.is_string()) return erase(key.as_string());
    MapNode* const map = ValueAccess::map(*this);
    return map != nullptr && erase_entry(map, key);
}
void Value::clear() const
{
    MapNode* const map = ValueAccess::map(*this);
    if (map == nullptr) return;
    const std::vector<Entry> gone = std::exchange(editable(map), {});
    heap().give(gone.size() * sizeof(Entry));
}

PinnedEntries::PinnedEntries(const Value& map) noexcept : entries_(nullptr)
{
    if (const MapNode* const node = ValueAccess::map(map)) {
        entries_ = node->entries;
        ++entries_->references;
    }
}
PinnedEntries::~PinnedEntries()
{
    drop_entries(entries_);
}
std::span<const Entry> PinnedEntries::items() const noexcept
{
    if (entries_ == nullptr) return {};
    return entries_->items;
}

}  // namespace sluice::gotemplate
