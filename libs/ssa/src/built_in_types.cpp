#include "built_in_types.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace sluice::ssa {

namespace {
/// What becomes of a field that is absent or empty.
enum class Empty : std::uint8_t {
    Keep,
    DropEmpty,
    Object,
    Text,
    False,
    Zero,
    QuantityZero,
    DurationZero,
    Null
};
/// Where a field's own fields are: in its value, in each of its elements or members, or nowhere.
enum class Below : std::uint8_t { Nothing, One, Each };

struct Field {
    const char* name;
    Empty empty;
    Below below;
    std::uint16_t type;
};

struct Kind {
    const char* name;  ///< "apps/v1 Deployment"
    std::uint16_t type;
};

#include "built_in_types.inc"

std::span<const Field> fields_of(std::uint16_t type)
{
    return {kFields + kTypeStarts[type], kFields + kTypeStarts[type + 1]};
}

const Kind* kind_of(const doc::Value& object)
{
    const std::string name =
        fmt::format("{} {}", object["apiVersion"].string_or(""), object["kind"].string_or(""));
    const auto* found = std::ranges::lower_bound(
        kKinds, std::string_view(name), {}, [](const Kind& kind) { return std::string_view(kind.name); });
    return found != std::end(kKinds) && found->name == name ? found : nullptr;
}

bool is_empty(const doc::Value& value)
{
    if (value.is_array() || value.is_object()) return value.empty();
    if (value.is_bool()) return !value.as_bool();
    if (value.is_string()) return value.as_string().empty();
    return value.is_null() || value == doc::Value(0);
}

/// What stands where the type always writes the field.
doc::Value zero_of(Empty empty)
{
    switch (empty) {
    case Empty::Object:
        return doc::Value::object();
    case Empty::Text:
        return "";
    case Empty::False:
        return false;
    case Empty::Zero:
        return 0;
    case Empty::QuantityZero:
        return "0";
    case Empty::DurationZero:
        return "0s";
    default:
        return {};
    }
}

bool changes(const doc::Value& value, std::uint16_t type);

bool changes_below(const doc::Value& value, const Field& field)
{
    if (field.below == Below::One) return changes(value, field.type);
    if (field.below != Below::Each) return false;
    const auto changed = [&](const doc::Value& each) { return changes(each, field.type); };
    return std::ranges::any_of(value.elements(), changed) ||
           std::ranges::any_of(value.members(), [&](const auto& member) { return changed(member.value); });
}

/// Asked before anything is written to: values are shared with the parsed tree until they differ from it.
bool changes(const doc::Value& value, std::uint16_t type)
{
    if (!value.is_object()) return false;
    return std::ranges::any_of(fields_of(type), [&](const Field& field) {
        const doc::Value& found = value[field.name];
        if (field.empty == Empty::DropEmpty) {
            if (value.contains(field.name) && is_empty(found)) return true;
        } else if (found.is_null() && !zero_of(field.empty).is_null()) {
            return true;
        }
        return changes_below(found, field);
    });
}

void settle(doc::Value& value, std::uint16_t type)
{
    for (const Field& field : fields_of(type)) {
        if (field.empty == Empty::DropEmpty) {
            if (value.contains(field.name) && is_empty(value[field.name])) value.erase(field.name);
        } else if (value[field.name].is_null()) {
            if (auto zero = zero_of(field.empty); !zero.is_null()) value.set(field.name, std::move(zero));
        }
        if (!changes_below(value[field.name], field)) continue;
        doc::Value& below = value.edit(field.name);
        if (field.below == Below::One) {
            settle(below, field.type);
        } else if (below.is_array()) {
            for (std::size_t at = 0; at < below.size(); ++at)
                if (changes(below[at], field.type)) settle(below.edit_at(at), field.type);
        } else {
            std::vector<std::string> names;
            for (const auto& member : below.members())
                names.emplace_back(member.key());
            for (const auto& name : names)
                if (changes(below[name], field.type)) settle(below.edit(name), field.type);
        }
    }
}
}  // namespace

void round_trip(doc::Value& object)
{
    const Kind* kind = kind_of(object);
    if (kind != nullptr && changes(object, kind->type)) settle(object, kind->type);
}

}  // namespace sluice::ssa
