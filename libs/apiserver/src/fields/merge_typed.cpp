#include "fields/form.hpp"
#include "fields/typed.hpp"

#include <optional>
#include <set>
#include <unordered_map>

namespace sluice::apiserver {
namespace {

using doc::Value;

std::optional<Value> merged(const Type& type, const Value* live, const Value* config);

std::optional<Value> merged_members(const Type& type, const Value* live, const Value* config)
{
    Value out = live != nullptr ? *live : Value::object();
    if (config != nullptr) {
        for (const doc::Member& each : config->members()) {
            const Value* below = live != nullptr ? live->find(each.key()) : nullptr;
            std::optional<Value> value = merged(member_of(type, each.key()), below, &each.value);
            if (!value)
                out.erase(each.key());
            else if (below == nullptr || !value->same_storage(*below))
                out.set(each.key(), std::move(*value));
        }
    }
    if (out.empty()) return std::nullopt;
    return out;
}

struct Indexed {
    std::vector<std::string> places;
    std::unordered_map<std::string, const Value*> values;  // a duplicate maps to nullptr: it is not merged
    bool has(const std::string& place) const { return values.contains(place); }
    const Value* at(const std::string& place) const
    {
        const auto found = values.find(place);
        return found == values.end() ? nullptr : found->second;
    }
};

Indexed indexed(const Type& type, const Value* list)
{
    Indexed out;
    if (list == nullptr) return out;
    for (const Value& item : list->elements()) {
        std::string place = list_element(type, item);
        const auto [at, fresh] = out.values.emplace(place, &item);
        if (!fresh) at->second = nullptr;
        out.places.push_back(std::move(place));
    }
    return out;
}

// The applier's order wins among the items it names; items of others stay where they stood between them.
std::optional<Value> merged_items(const Type& type, const Value* live, const Value* config)
{
    const Indexed left = indexed(type, live);
    const Indexed right = indexed(type, config);
    std::vector<const std::string*> shared;
    for (const std::string& place : right.places)
        if (left.has(place)) shared.push_back(&place);
    std::size_t next_shared = 0;
    const auto awaited = [&]() { return next_shared < shared.size() ? shared[next_shared] : nullptr; };

    Value out = Value::array();
    std::set<std::string_view> done;
    const Type& element = element_of(type);
    const auto put = [&](const Value* l, const Value* r) {
        if (l == nullptr && r == nullptr) return;
        if (std::optional<Value> item = merged(element, l, r)) out.push_back(std::move(*item));
    };
    std::size_t l = 0, r = 0;
    while (l < left.places.size() || r < right.places.size()) {
        if (l < left.places.size() && r < right.places.size()) {
            const std::string& place = left.places[l];
            if (place == right.places[r]) {
                done.insert(place);
                put(left.at(place), right.at(place));
                ++l, ++r;
                ++next_shared;
                continue;
            }
            if (right.has(place) && awaited() != nullptr && *awaited() != place) {
                ++l;  // shared, but its turn comes later
                continue;
            }
        }
        if (l < left.places.size()) {
            const std::string& place = left.places[l];
            if (!right.has(place)) {
                put(&(*live)[l], nullptr);
                ++l;
                continue;
            }
            if (done.contains(place)) ++l;
        }
        if (r < right.places.size()) {
            const std::string& place = right.places[r];
            done.insert(place);
            put(left.at(place), right.at(place));
            ++r;
            if (awaited() != nullptr && *awaited() == place) ++next_shared;
        }
    }
    if (out.empty()) return std::nullopt;
    if (live != nullptr && *live == out) return *live;
    return out;
}

std::optional<Value> merged(const Type& type, const Value* live, const Value* config)
{
    const Form form = form_of(type, config != nullptr ? config : live);
    // What is equal stays the live one, so that comparing the two afterwards costs nothing.
    const Value* kept = config == nullptr || (live != nullptr && *live == *config) ? live : config;
    if (form == Form::Scalar || kept == live) return *kept;
    const Value* left = form == Form::List ? as_list(live) : as_map(live);
    const Value* right = form == Form::List ? as_list(config) : as_map(config);
    if (is_atomic(type, form) || (holds_nothing(left) && holds_nothing(right))) return *kept;
    if (form == Form::List) return merged_items(type, left, right);
    return merged_members(type, left, right);
}

}  // namespace

Value merge_typed(const Type& type, const Value& live, const Value& config)
{
    return merged(type, &live, &config).value_or(Value::object());
}

}  // namespace sluice::apiserver
