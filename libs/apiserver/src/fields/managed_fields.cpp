#include "fields/managed_fields.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "fields/typed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::size_t kMaxUpdateManagers = 10;
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";
constexpr std::string_view kCurrentOperation = "\n current-operation";  // no manager's name can be this

/// What tells one entry from another: an applier keeps its entry when it applies another version.
struct ManagerKey {
    std::string manager, operation, api_version, subresource;
    auto operator<=>(const ManagerKey&) const = default;
};

struct Owned {
    FieldSet set;
    std::string api_version;
    bool applied = false;
    std::string time;
};

using Managers = std::map<ManagerKey, Owned>;

ManagerKey
key_of(std::string_view manager, bool applied, std::string_view version, std::string_view subresource)
{
    return {
        manager.empty() ? "unknown" : std::string(manager),
        applied ? "Apply" : "Update",
        applied ? std::string() : std::string(version),
        std::string(subresource)};
}

// Throws base::Error{Invalid} for what no API server wrote.
Managers decode(const Value& list)
{
    Managers out;
    for (const Value& entry : list.elements()) {
        const std::string_view operation = entry["operation"].string_or("");
        if (operation != "Apply" && operation != "Update")
            throw base::Error(base::ErrorKind::Invalid, "operation must be `Apply` or `Update`");
        const std::string_view version = entry["apiVersion"].string_or("");
        if (version.empty()) throw base::Error(base::ErrorKind::Invalid, "apiVersion must not be empty");
        if (entry["fieldsType"].string_or("") != "FieldsV1")
            throw base::Error(base::ErrorKind::Invalid, "missing fieldsType in managed fields entry");
        const bool applied = operation == "Apply";
        ManagerKey key =
            key_of(entry["manager"].string_or(""), applied, version, entry["subresource"].string_or(""));
        key.manager = entry["manager"].text();
        out[std::move(key)] =
            Owned{FieldSet::from_value(entry["fieldsV1"]), std::string(version), applied, entry["time"].text()};
    }
    return out;
}

Value encode(const Managers& managers)
{
    std::vector<const Managers::value_type*> order;
    for (const auto& each : managers)
        order.push_back(&each);
    std::sort(order.begin(), order.end(), [](const auto* left, const auto* right) {
        const auto rank = [](const auto* each) {
            return std::tie(
                each->first.operation,
                each->second.time,
                each->first.manager,
                each->second.api_version,
                each->first.subresource);
        };
        return rank(left) < rank(right);
    });
    Value out = Value::array();
    for (const auto* each : order) {
        const auto& [key, owned] = *each;
        Value entry = Value::object();
        if (!key.manager.empty()) entry.set("manager", key.manager);
        entry.set("operation", owned.applied ? "Apply" : "Update");
        entry.set("apiVersion", owned.api_version);
        if (!owned.time.empty()) entry.set("time", owned.time);
        entry.set("fieldsType", "FieldsV1");
        entry.set("fieldsV1", owned.set.to_value());
        if (!key.subresource.empty()) entry.set("subresource", key.subresource);
        out.push_back(std::move(entry));
    }
    return out;
}

Value without_managed_fields(const Value& object)
{
    if (!object["metadata"].contains("managedFields")) return object;
    Value out = object;
    out.edit("metadata").erase("managedFields");
    return out;
}

void put(Value& object, const Managers& managers)
{
    if (managers.empty())
        object.edit("metadata").erase("managedFields");
    else
        object.edit("metadata").set("managedFields", encode(managers));
}

const FieldSet& bookkeeping()
{
    static const FieldSet set = [] {
        FieldSet out;
        out.insert({"f:apiVersion"});
        out.insert({"f:kind"});
        out.insert({"f:metadata"});
        for (const char* field :
             {"f:name",
              "f:namespace",
              "f:creationTimestamp",
              "f:selfLink",
              "f:uid",
              "f:clusterName",
              "f:generation",
              "f:managedFields",
              "f:resourceVersion"})
            out.insert({"f:metadata", field});
        return out;
    }();
    return set;
}

void strip(Managers& managers, const ManagerKey& key)
{
    const auto found = managers.find(key);
    if (found == managers.end()) return;
    found->second.set = found->second.set.difference(bookkeeping());
    if (found->second.set.empty()) managers.erase(found);
}

void follow_schema(const FieldSchema& schema, Managers& managers)
{
    for (auto each = managers.begin(); each != managers.end();) {
        if (!schema.served(each->second.api_version)) {
            each = managers.erase(each);
            continue;
        }
        each->second.set = reconciled_with_schema(each->second.set, *schema.type);
        ++each;
    }
}

Comparison compared(const FieldSchema& schema, const Value& live, const Value& object)
{
    Comparison out = compare_typed(*schema.type, live, object);
    out.added = out.added.recursive_difference(schema.ignored);
    out.modified = out.modified.recursive_difference(schema.ignored);
    out.removed = out.removed.recursive_difference(schema.ignored);
    return out;
}

// Takes what changed away from all others; without force the first conflict ends it. Kinds have one shape in
// all their versions here, so that one comparison serves every manager.
void disown(Managers& managers, const ManagerKey& self, const Comparison& change, bool force)
{
    const FieldSet taken = change.modified.union_with(change.added);
    std::map<ManagerKey, FieldSet> conflicts;
    for (const auto& [key, owned] : managers) {
        if (key == self) continue;
        FieldSet shared = owned.set.intersection(taken);
        if (!shared.empty()) conflicts.emplace(key, std::move(shared));
    }
    if (!force && !conflicts.empty()) {
        Conflicts out;
        for (const auto& [key, set] : conflicts) {
            const Owned& owned = managers.at(key);
            std::string name = fmt::format("\"{}\"", key.manager);
            if (!key.subresource.empty()) name += fmt::format(" with subresource \"{}\"", key.subresource);
            if (!owned.applied) name += fmt::format(" using {}", owned.api_version);
            set.for_each([&](const FieldSet::Path& path) { out.list.push_back({name, path}); });
        }
        throw out;
    }
    for (const auto& [key, set] : conflicts)
        managers.at(key).set = managers.at(key).set.difference(set);
    for (auto each = managers.begin(); each != managers.end();) {
        if (each->first != self) each->second.set = each->second.set.difference(change.removed);
        each = each->second.set.empty() && each->first != self ? managers.erase(each) : std::next(each);
    }
}

// At most ten updaters are remembered by name; the oldest of a version share one entry.
void cap(Managers& managers)
{
    std::vector<ManagerKey> updaters;
    for (const auto& [key, owned] : managers)
        if (!owned.applied) updaters.push_back(key);
    if (updaters.size() <= kMaxUpdateManagers) return;
    std::sort(updaters.begin(), updaters.end(), [&](const ManagerKey& left, const ManagerKey& right) {
        return std::tie(managers.at(left).time, left) < std::tie(managers.at(right).time, right);
    });
    std::map<std::string, ManagerKey> first_of_version;
    std::size_t count = updaters.size();
    for (const ManagerKey& each : updaters) {
        if (count <= kMaxUpdateManagers) return;
        const std::string version = managers.at(each).api_version;
        const auto [first, fresh] = first_of_version.emplace(version, each);
        if (fresh) continue;
        const ManagerKey bucket{"ancient-changes", "Update", version, ""};
        if (!managers.contains(bucket)) {
            managers[bucket] = managers.at(first->second);
            managers.erase(first->second);
        }
        const Owned moved = managers.at(each);
        if (each != bucket) managers.erase(each);
        managers[bucket].set = managers[bucket].set.union_with(moved.set);
        managers[bucket].time = moved.time;
        --count;
    }
}

void update(
    const FieldSchema& schema,
    Managers& managers,
    const Value& live,
    const Value& object,
    const FieldOperation& op)
{
    const ManagerKey self{std::string(kCurrentOperation), "", "", ""};
    follow_schema(schema, managers);
    const Comparison change = compared(schema, live, object);
    disown(managers, self, change, true);
    FieldSet set =
        change.modified.union_with(change.added).recursive_difference(schema.ignored).difference(bookkeeping());
    if (set.empty()) return;
    Owned& mine = managers[key_of(op.manager, false, schema.api_version, op.subresource)];
    mine.set = mine.set.union_with(set);
    mine.api_version = schema.api_version;
    mine.time =
        op.subresource == "scale" ? "" : base::format_rfc3339(op.now);  // as the original's scale handler
}

bool is_reset(const Value& list)
{
    return list.is_array() && list.size() == 1 && list[0].is_object() && list[0].empty();
}

// What the writer sent counts if it is sound, so that managedFields can be edited; else what the live object
// has.
Managers managers_of(const Value* live, const Value& object, const FieldOperation& op)
{
    const Value& sent = object["metadata"]["managedFields"];
    if (live != nullptr && is_reset(sent)) return {};
    if (op.subresource.empty() && sent.is_array()) {
        try {
            Managers managers = decode(sent);
            if (!managers.empty()) return managers;
        } catch (const base::Error&) {
            // below
        }
    }
    if (live == nullptr) return {};
    try {
        return decode((*live)["metadata"]["managedFields"]);
    } catch (const base::Error&) {
        return {};
    }
}

/// Removes what this applier owned last time, does not name any more and nobody else owns.
Value pruned(
    const Type& type, const Value& merged, const Managers& managers, const FieldSet& last, const FieldSet& now)
{
    // Nothing that it named last time is missing now: nothing goes.
    if (last.difference(now).empty()) return merged;
    const auto named = [&](const FieldSet& set) { return with_named_fields(set, type); };
    const Value without = remove_items(type, merged, named(last));

    FieldSet owned;
    for (const auto& [key, each] : managers)
        owned = owned.union_with(each.set);
    const FieldSet all = named(field_set_of(type, merged));
    const FieldSet kept = named(field_set_of(type, without)).union_with(named(owned));
    const Value with_owned = remove_items(type, merged, all.difference(kept));

    const FieldSet dangling = all.difference(named(field_set_of(type, with_owned))).intersection(named(last));
    return remove_items(type, merged, dangling);
}

Applied apply_once(
    const FieldSchema& schema,
    Managers managers,
    const Value& live,
    const Value& config,
    const FieldOperation& op,
    bool force)
{
    const Type& type = *schema.type;
    const ManagerKey self = key_of(op.manager, true, schema.api_version, op.subresource);
    follow_schema(schema, managers);
    const Value merged = merge_typed(type, live, config);
    FieldSet last;
    std::string last_time;
    if (const auto mine = managers.find(self); mine != managers.end()) {
        last = mine->second.set;
        last_time = mine->second.time;
    }
    managers[self] = Owned{
        field_set_of(type, config).recursive_difference(schema.ignored), schema.api_version, true, last_time};
    Applied out;
    out.object = pruned(type, merged, managers, last, managers.at(self).set);
    disown(managers, self, compared(schema, live, out.object), force);
    strip(managers, self);
    out.changed = !(out.object == live);
    if (const auto mine = managers.find(self); out.changed && mine != managers.end())
        mine->second.time = base::format_rfc3339(op.now);
    put(out.object, managers);
    return out;
}

// kubectl apply --server-side may take over what kubectl apply wrote before, as the annotation of the latter
// tells.
bool allowed_by_last_applied(const FieldSchema& schema, const Value& live, Conflicts& conflicts)
{
    const std::string_view text = live["metadata"]["annotations"][kLastApplied].string_or("");
    if (text.empty()) return false;
    Value last;
    FieldSet owned;
    try {
        last = doc::parse_json(text, doc::kManifestLimits);
        if (last["apiVersion"].string_or("") != schema.api_version) return false;
        const Comparison change = compare_typed(*schema.type, last, live);
        owned = field_set_of(*schema.type, last)
                    .difference(change.modified)
                    .difference(change.added)
                    .difference(change.removed);
    } catch (const std::exception&) {
        return false;
    } catch (const TypedError&) {
        return false;
    }
    std::erase_if(conflicts.list, [&](const Conflict& each) { return owned.has(each.path); });
    return conflicts.list.empty();
}

void refresh_last_applied(Value& object, const Value& config)
{
    if (object["metadata"]["annotations"][kLastApplied].string_or("").empty()) return;
    Value plain = config;
    if (plain["metadata"].contains("annotations")) {
        plain.edit({"metadata", "annotations"}).erase(kLastApplied);
        if (plain["metadata"]["annotations"].empty()) plain.edit("metadata").erase("annotations");
    }
    object.edit({"metadata", "annotations"}).set(kLastApplied, doc::to_json(plain, doc::JsonStyle::Go) + "\n");
}

}  // namespace

std::string Conflicts::message() const
{
    std::string out =
        fmt::format("Apply failed with {} conflict{}: ", list.size(), list.size() == 1 ? "" : "s");
    if (list.size() == 1)
        return out + fmt::format("conflict with {}: {}", list[0].manager, path_text(list[0].path));
    std::map<std::string, std::vector<std::string>> by_manager;
    for (const Conflict& each : list)
        by_manager[each.manager].push_back(path_text(each.path));
    bool first = true;
    for (const auto& [manager, paths] : by_manager) {
        out += fmt::format("{}conflicts with {}:", first ? "" : "\n", manager);
        for (const std::string& path : paths)
            out += "\n- " + path;
        first = false;
    }
    return out;
}

void track_update(
    const FieldSchema& schema, const Value* live, const Blank& blank, Value& object, const FieldOperation& op)
{
    Managers managers = managers_of(live, object, op);
    const bool reset_or_untracked = live != nullptr && managers.empty();
    if (!reset_or_untracked) {
        const Value before = live != nullptr ? without_managed_fields(*live) : blank();
        update(schema, managers, before, without_managed_fields(object), op);
        cap(managers);
    }
    put(object, managers);
}

Applied apply_config(
    const FieldSchema& schema,
    const Value* live,
    const Blank& blank,
    const Value& config,
    const FieldOperation& op,
    bool force)
{
    check_typed(*schema.type, config, Duplicates::Refuse);
    Managers managers;
    if (live != nullptr) {
        try {
            managers = decode((*live)["metadata"]["managedFields"]);
        } catch (const base::Error&) {
            managers.clear();
        }
    }
    const Value before = live != nullptr ? without_managed_fields(*live) : blank();
    if (live != nullptr && managers.empty()) {
        FieldOperation earlier = op;
        earlier.manager = "before-first-apply";
        update(schema, managers, blank(), before, earlier);
    }
    Applied out;
    try {
        out = apply_once(schema, managers, before, config, op, force);
    } catch (Conflicts& conflicts) {
        if (op.manager != "kubectl" || !allowed_by_last_applied(schema, before, conflicts)) throw;
        out = apply_once(schema, managers, before, config, op, true);
    }
    if (op.manager == "kubectl") refresh_last_applied(out.object, config);
    return out;
}

bool same_but_times(const Value& left, const Value& right)
{
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        Value a = left[i], b = right[i];
        a.erase("time");
        b.erase("time");
        if (!(a == b)) return false;
    }
    return true;
}

}  // namespace sluice::apiserver
