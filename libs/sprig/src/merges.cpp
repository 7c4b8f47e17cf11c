#include "gotemplate/error.hpp"
#include "gotemplate/object.hpp"
#include "groups.hpp"
#include "panics.hpp"

#include <fmt/format.h>

/// merge and mergeOverwrite with the rules of dario.cat/mergo 1.0, Merge and MergeWithOverwrite of maps:
/// - maps in maps merge into the destination's own map; one that the destination lacks is taken over, not
/// copied;
/// - merge keeps what is there unless it is empty (0, "", false, an empty list or map, nil), and never brings a
/// nil;
/// - mergeOverwrite takes everything, empty values and nils too.
namespace sluice::sprig {

namespace {

using gotemplate::Entry;
using gotemplate::Kind;

/// mergo's own idea of emptiness: structs and complex numbers never are.
bool is_empty(const Value& value)
{
    return !value.truth() && !gotemplate::is_complex(value.kind());
}

/// mergo's error for values that it cannot merge; `merge` swallows it.
class CannotMerge : public base::Error {
public:
    CannotMerge() : Error(base::ErrorKind::Invalid, "src and dst must be of same type") {}
};

class Merger {
public:
    explicit Merger(bool overwrite) : overwrite_(overwrite) {}

    void merge(const Value& into, const Value& from, int depth) const
    {
        if (depth > gotemplate::kMaxDepth)
            throw gotemplate::BudgetError("the maps to merge are nested too deeply, or hold themselves");
        if (into.same_reference(from)) return;
        // A copy, because `from` may be one of the maps inside of `into`.
        const auto view = from.entries();
        for (const auto& entry : std::vector<Entry>(view.begin(), view.end()))
            merge_entry(into, from, entry, depth);
    }

private:
    void merge_entry(const Value& into, const Value& from, const Entry& entry, int depth) const
    {
        const auto& [key, value] = entry;
        const auto* found = into.find(key.as_string());
        const bool present = found != nullptr;
        const Value old = present ? *found : Value();
        if (value.is_nil()) {
            if (overwrite_) put(into, from, key, value);
            return;
        }
        if (value.is_map() || value.kind() == Kind::Struct || value.kind() == Kind::Pointer)
            merge_inside(old, value, depth);
        else if (value.kind() == Kind::Slice && !holds_interfaces(into))
            fail(
                present ? "reflect: call of reflect.Value.IsNil on string Value"
                        : "reflect.Value.SetMapIndex: value of type " + std::string(value.type().name) +
                              " is not assignable to type string");
        const bool keeps = present && !is_empty(old);
        if (keeps && value.is_map() && old.is_map()) return;
        if (overwrite_ || !keeps) put(into, from, key, value);
    }

    void merge_inside(const Value& old, const Value& value, int depth) const
    {
        if (old.is_map()) {
            if (value.is_map() && !old.is_typed_nil()) merge(old, value, depth + 1);
        } else if (
            old.kind() == Kind::Pointer && value.kind() != Kind::Pointer && !overwrite_ &&
            !value.is_typed_nil()) {
            throw CannotMerge();
        } else if (
            old.kind() == Kind::Struct && value.kind() != Kind::Struct && old.as_object() &&
            old.as_object()->field_count() > 0) {
            fail(fmt::format(
                "reflect: call of reflect.Value.Field on {} Value", gotemplate::kind_name(value.kind())));
        }
    }

    static bool holds_interfaces(const Value& map) { return map.type().elem->kind == Kind::Interface; }

    /// A map[string]string takes no value out of a map of interfaces, whatever is in it.
    static void put(const Value& into, const Value& from, const Value& key, const Value& value)
    {
        if (!holds_interfaces(into) && into.type().elem != from.type().elem)
            fail(fmt::format(
                "reflect.Value.SetMapIndex: value of type {} is not assignable to type {}",
                from.type().elem->name,
                into.type().elem->name));
        into.put(key.as_string(), value);
    }

    bool overwrite_;
};

Value merge_all(Call& call, bool overwrite)
{
    auto into = call[0];
    for (const auto& from : call.args().subspan(1)) {
        const bool nothing = from.is_nil() || from.is_typed_nil();
        if ((into.is_nil() || into.is_typed_nil()) && !nothing) into = Value::map();
        if (!nothing) Merger(overwrite).merge(into, from, 0);
    }
    return into;
}

/// sprig's merge answers "" where mustMerge fails.
Value merge_or_empty(Call& call, bool overwrite)
try {
    return merge_all(call, overwrite);
} catch (const CannotMerge&) {
    return "";
}

Value merge(Call& call)
{
    return merge_or_empty(call, false);
}
Value merge_overwrite(Call& call)
{
    return merge_or_empty(call, true);
}
Value must_merge(Call& call)
{
    return merge_all(call, false);
}
Value must_merge_overwrite(Call& call)
{
    return merge_all(call, true);
}

}  // namespace

void add_merges(FunctionMap& functions)
{
    constexpr auto kSignature = "map[string]interface {}, ...map[string]interface {}";
    functions.add({
        {"merge", kSignature, merge},
        {"mergeOverwrite", kSignature, merge_overwrite},
        {"mustMerge", kSignature, must_merge},
        {"mustMergeOverwrite", kSignature, must_merge_overwrite},
    });
}

}  // namespace sluice::sprig
