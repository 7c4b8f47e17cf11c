#include "runtime/status_patch.hpp"

#include "doc/patch.hpp"
#include "runtime/outcome.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace sluice::runtime {
namespace {

constexpr int kTries = 5;
constexpr auto kFirstPause = std::chrono::milliseconds(100);

const doc::Value* find_type(const doc::Value& conditions, std::string_view type)
{
    for (const auto& each : conditions.elements()) {
        if (each["type"].string_or("") == type) return &each;
    }
    return nullptr;
}

bool same(const doc::Value* a, const doc::Value* b)
{
    if (!a || !b) return a == b;
    return *a == *b;
}

/// Runs `attempt` until it says true; in between somebody else was faster.
template <class F>
void until_no_conflict(const base::Deadline& deadline, const kube::Resource& resource, F&& attempt)
{
    auto pause = std::chrono::steady_clock::duration(kFirstPause);
    for (int i = 0; i < kTries; ++i) {
        if (attempt()) return;
        deadline.sleep(pause, "write status");
        pause *= 2;
    }
    throw base::Error(
        base::ErrorKind::Conflict,
        fmt::format("cannot write {}: it was changed by others {} times in a row", resource.gvk.kind, kTries));
}

}  // namespace

StatusPatch::StatusPatch(
    const kube::Client& client,
    kube::Resource resource,
    doc::Value original,
    StatusPatchOptions options,
    Remember remember)
    : client_(client), resource_(std::move(resource)), stored_(std::move(original)), sent_(stored_["status"]),
      options_(std::move(options)), remember_(std::move(remember))
{
}

void StatusPatch::commit(const doc::Value& working, const base::Deadline& deadline)
{
    const auto& status = working["status"];
    if (gone_ || status == sent_) return;
    until_no_conflict(deadline, resource_, [&] { return try_commit(status, deadline); });
    sent_ = status;
}

bool StatusPatch::try_commit(const doc::Value& ours, const base::Deadline& deadline)
{
    auto wanted = ours;
    auto before = sent_;
    const bool conditions_differ = wanted["conditions"] != before["conditions"];
    wanted.erase("conditions");
    before.erase("conditions");
    auto status = doc::create_merge_patch(before, wanted);
    auto patch = doc::Value::object();
    if (conditions_differ) {
        status.set("conditions", merge_conditions(ours["conditions"]));
        patch.edit("metadata").set("resourceVersion", kube::resource_version_of(stored_));
    }
    patch.set("status", std::move(status));
    const kube::WriteOptions options{
        .field_manager = options_.field_manager, .dry_run = false, .subresource = "status"};
    try {
        learn(client_.patch(
            resource_, kube::ObjectKey::of(stored_), kube::PatchType::Merge, patch, options, deadline));
        return true;
    } catch (const kube::ApiError& error) {
        if (error.not_found()) gone_ = true;
        if (gone_) return true;
        if (!error.conflict()) throw;
        return !refresh(deadline);
    }
}

bool StatusPatch::set_finalizer(std::string_view finalizer, bool present, const base::Deadline& deadline)
{
    const auto has = [&] {
        const auto list = stored_["metadata"]["finalizers"].elements();
        return std::any_of(
            list.begin(), list.end(), [&](const auto& each) { return each.string_or("") == finalizer; });
    };
    if (gone_ || has() == present) return false;
    until_no_conflict(
        deadline, resource_, [&] { return has() == present || try_finalizer(finalizer, present, deadline); });
    return true;
}

bool StatusPatch::try_finalizer(std::string_view finalizer, bool present, const base::Deadline& deadline)
{
    auto list = doc::Value::array();
    for (const auto& each : stored_["metadata"]["finalizers"].elements()) {
        if (each.string_or("") != finalizer) list.push_back(each);
    }
    if (present) list.push_back(finalizer);
    const bool last_one = !present && list.empty() && !stored_["metadata"]["deletionTimestamp"].is_null();
    const doc::Value patch = doc::Value::object(
        {{"metadata",
          doc::Value::object(
              {{"finalizers", list}, {"resourceVersion", kube::resource_version_of(stored_)}})}});
    const kube::WriteOptions options{
        .field_manager = options_.field_manager, .dry_run = false, .subresource = {}};
    try {
        auto answer = client_.patch(
            resource_, kube::ObjectKey::of(stored_), kube::PatchType::Merge, patch, options, deadline);
        // The answer to the removal of the last finalizer is an object that no longer exists: remembering it
        // would bring it back into the informer's store after its deletion event.
        if (last_one)
            gone_ = true;
        else
            learn(std::move(answer));
        return true;
    } catch (const kube::ApiError& error) {
        if (error.not_found()) gone_ = true;
        if (gone_) return true;
        if (!error.conflict()) throw;
        return !refresh(deadline);
    }
}

/// Reads the object again after a conflict. False: it is gone.
bool StatusPatch::refresh(const base::Deadline& deadline)
{
    const auto uid = std::string(kube::uid_of(stored_));
    auto latest = client_.get(resource_, kube::ObjectKey::of(stored_), deadline);
    // An object of the same name that was made meanwhile is somebody else's: our outcome is not about it.
    gone_ = !latest || kube::uid_of(*latest) != uid;
    if (!gone_) learn(std::move(*latest));
    return !gone_;
}

void StatusPatch::learn(doc::Value answer)
{
    stored_ = std::move(answer);
    if (remember_) remember_(stored_);
}

bool StatusPatch::owns(std::string_view type) const
{
    if (type == condition::kReady || type == condition::kReconciling || type == condition::kStalled)
        return true;
    const auto& owned = options_.owned_conditions;
    return std::find(owned.begin(), owned.end(), type) != owned.end();
}

/// Three-way: what we changed since our last write onto what the server has now.
doc::Value StatusPatch::merge_conditions(const doc::Value& new_list) const
{
    const auto& old_list = sent_["conditions"];
    const auto& latest = stored_["status"]["conditions"];
    auto merged = doc::Value::array();
    for (const auto& each : new_list.elements()) {
        const auto type = each["type"].string_or("");
        const auto* before = find_type(old_list, type);
        const auto* server = find_type(latest, type);
        const bool changed_by_us = !same(&each, before);
        const bool changed_by_others = !same(server, before);
        if (changed_by_others && !(changed_by_us && owns(type))) {
            if (server) merged.push_back(*server);
        } else {
            merged.push_back(each);
        }
    }
    for (const auto& each : latest.elements()) {
        const auto type = each["type"].string_or("");
        if (find_type(new_list, type)) continue;
        const auto* before = find_type(old_list, type);
        const bool removed_by_us = before && (owns(type) || same(before, &each));
        if (!removed_by_us) merged.push_back(each);
    }
    return merged;
}

}  // namespace sluice::runtime
