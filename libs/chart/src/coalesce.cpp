#include "chart/coalesce.hpp"

#include "base/error.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::chart {

using gotemplate::Entry;
using gotemplate::Value;

namespace {

constexpr std::string_view kGlobal = "global";

/// Entries as they are now: the loops below change the maps they walk.
std::vector<Entry> snapshot(const Value& map)
{
    const auto entries = map.entries();
    return {entries.begin(), entries.end()};
}

std::string prefixed(const std::string& prefix, std::string_view name)
{
    return prefix.empty() ? std::string(name) : prefix + "." + std::string(name);
}

bool is_table(const Value& value)
{
    return value.is_map();
}

void drop_nulls(const Value& map)
{
    for (const auto& [key, value] : snapshot(map)) {
        if (value.is_nil())
            map.erase(key.as_string());
        else if (is_table(value))
            drop_nulls(value);
    }
}

bool has_subchart(const Chart& chart, std::string_view name)
{
    return std::ranges::any_of(chart.dependencies, [&](const Chart& sub) { return sub.name() == name; });
}

/// Coalescing: puts charts' values below what the user says. Merging is the same but for nulls, which stay.
class Coalescing {
public:
    Coalescing(HelmVersion version, bool merge, const Warn& warn)
        : cleans_nulls_(version == HelmVersion::V4), merge_(merge), warn_(warn)
    {
    }

    void chart(const Chart& chart, const Value& into, const std::string& prefix)
    {
        own_values(chart, into, prefix);
        for (const auto& sub : chart.dependencies)
            subchart(sub, into, prefixed(prefix, chart.name()));
    }

    void tables(const Value& into, const Value& from, const std::string& prefix, bool merge)
    {
        std::vector<Value> was_set;  // keys of `from` that were not null before ours came in
        for (const auto& [key, value] : from.entries())
            if (!value.is_nil()) was_set.push_back(key);
        for (const auto& [key, value] : snapshot(into))
            if (value.is_nil()) from.put(key.as_string(), Value());
        for (const auto& [key, value] : snapshot(from))
            table_entry(into, key, value, prefix, merge, was_set);
    }

private:
    template <class... Parts> void warn(fmt::format_string<Parts...> format, Parts&&... parts) const
    {
        if (warn_) warn_(fmt::format(format, std::forward<Parts>(parts)...));
    }

    void table_entry(
        const Value& into,
        const Value& key,
        const Value& value,
        const std::string& prefix,
        bool merge,
        const std::vector<Value>& was_set)
    {
        const auto full_key = prefixed(prefix, key.as_string());
        const Value* const found = into.find(key.as_string());
        if (found == nullptr) return into.put(key.as_string(), value);
        const Value there = *found;
        if (!merge && there.is_nil() &&
            std::ranges::any_of(was_set, [&](const Value& k) { return k.as_string() == key.as_string(); })) {
            into.erase(key.as_string());
        } else if (is_table(value)) {
            if (is_table(there))
                tables(there, value, full_key, merge);
            else
                warn(
                    "warning: cannot overwrite table with non table for {} ({})",
                    full_key,
                    gotemplate::to_text(value));
        } else if (is_table(there) && !value.is_nil()) {
            warn(
                "warning: destination for {} is a table. Ignoring non-table value ({})",
                full_key,
                gotemplate::to_text(value));
        }
    }

    void own_values(const Chart& chart, const Value& into, const std::string& prefix)
    {
        if (!chart.values.is_object()) return;
        const auto path = prefixed(prefix, chart.name());
        const auto defaults = gotemplate::from_document(chart.values, gotemplate::Numbers::Exact);
        for (const auto& [key, value] : defaults.entries()) {
            const Value* const found = into.find(key.as_string());
            if (found == nullptr)
                take_default(into, key, value);
            else if (found->is_nil() && !merge_)
                into.erase(key.as_string());
            else if (is_table(*found))
                own_table(chart, Value(*found), key.as_string(), value, path);
        }
    }

    void take_default(const Value& into, const Value& key, const Value& value) const
    {
        if (!merge_ && cleans_nulls_) {
            if (value.is_nil()) return;
            if (is_table(value)) drop_nulls(value);
        }
        into.put(key.as_string(), value);
    }

    void own_table(
        const Chart& chart,
        const Value& into,
        std::string_view key,
        const Value& value,
        const std::string& path)
    {
        if (!is_table(value)) {
            if (!value.is_nil()) warn("warning: skipped value for {}.{}: Not a table.", path, key);
            return;
        }
        const bool merge = merge_ || has_subchart(chart, key);
        if (!merge && cleans_nulls_) drop_nulls(value);
        tables(into, value, prefixed(path, key), merge);
    }

    void subchart(const Chart& sub, const Value& parent, const std::string& prefix)
    {
        if (const Value* const found = parent.find(sub.name()); found == nullptr)
            parent.put(sub.name(), Value::map());
        else if (!is_table(*found))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("type mismatch on {}: {}", sub.name(), gotemplate::sprintf("%t", {found, 1})));
        const Value own = *parent.find(sub.name());
        globals(own, parent, prefix);
        chart(sub, own, prefix);
    }

    /// Hands a parent's globals down. Maps below the first level stay shared with the parent, so that what a
    /// subchart adds there is seen by the parent and by its later children; Helm's users see that too.
    void globals(const Value& into, const Value& from, const std::string& prefix)
    {
        Value ours = Value::map(), theirs = Value::map();
        if (const Value* const found = into.find(kGlobal)) {
            if (!is_table(*found)) {
                warn("warning: skipping globals because destination {} is not a table.", kGlobal);
                return;
            }
            ours = *found;
        }
        if (const Value* const found = from.find(kGlobal)) {
            if (!is_table(*found)) {
                warn("warning: skipping globals because source {} is not a table.", kGlobal);
                return;
            }
            theirs = *found;
        }
        for (const auto& [key, value] : snapshot(theirs))
            global(ours, key, value, prefix);
        into.put(kGlobal, ours);
    }

    void global(const Value& ours, const Value& key, const Value& value, const std::string& prefix)
    {
        const Value* const found = ours.find(key.as_string());
        if (!is_table(value)) {
            if (found != nullptr && is_table(*found))
                warn("key {} is table. Skipping", key.as_string());
            else
                ours.put(key.as_string(), value);
            return;
        }
        const auto copy = Value::map();
        for (const auto& [inner_key, inner] : value.entries())
            copy.put(inner_key.as_string(), inner);
        if (found != nullptr && !is_table(*found)) {
            warn(
                "Conflict: cannot merge map onto non-map for {}. Skipping.",
                gotemplate::strconv::quote(key.as_string()));
            return;
        }
        // Nulls stay: the subchart's own coalescing, which follows, removes them.
        if (found != nullptr) tables(copy, Value(*found), prefixed(prefix, key.as_string()), true);
        ours.put(key.as_string(), copy);
    }

    bool cleans_nulls_;
    bool merge_;
    const Warn& warn_;
};

Value coalesced(const Chart& chart, const Value& user, HelmVersion version, bool merge, const Warn& warn)
{
    auto values = user.is_map() ? deep_copy(user) : Value::map();
    Coalescing(version, merge, warn).chart(chart, values, "");
    return values;
}

}  // namespace

Value deep_copy(const Value& value)
{
    if (value.is_map() && !value.is_typed_nil()) {
        auto copy = Value::map(value.type());
        for (const auto& [key, inner] : value.entries())
            copy.put(key.as_string(), deep_copy(inner));
        return copy;
    }
    if (value.is_slice() && !value.is_bytes() && !value.is_typed_nil()) {
        std::vector<Value> elements;
        for (const auto& element : value.elements())
            elements.push_back(deep_copy(element));
        return Value::slice(value.type(), std::move(elements));
    }
    return value;
}

Value coalesce_values(const Chart& chart, const Value& user, HelmVersion version, const Warn& warn)
{
    return coalesced(chart, user, version, false, warn);
}

Value merge_values(const Chart& chart, const Value& user, HelmVersion version, const Warn& warn)
{
    return coalesced(chart, user, version, true, warn);
}

Value coalesce_tables(const Value& into, const Value& from, const Warn& warn)
{
    Coalescing(HelmVersion::V4, false, warn).tables(into, from, "", false);
    return into;
}

Value merge_tables(const Value& into, const Value& from, const Warn& warn)
{
    Coalescing(HelmVersion::V4, true, warn).tables(into, from, "", true);
    return into;
}

}  // namespace sluice::chart
