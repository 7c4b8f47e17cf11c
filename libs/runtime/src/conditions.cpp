#include "runtime/conditions.hpp"

#include "runtime/outcome.hpp"

#include <algorithm>

namespace sluice::runtime {
namespace {

constexpr std::size_t kMaxMessage = 32768;

/// Flux: conditions.Set cuts at 32768 bytes, the last three of them dots. We do not cut a UTF-8 character in
/// half: the API server would refuse the status.
std::string trimmed(std::string_view message)
{
    if (message.size() <= kMaxMessage) return std::string(message);
    auto end = kMaxMessage - 3;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(message.substr(0, end)) + "...";
}

int weight(std::string_view type)
{
    if (type == condition::kStalled) return 0;
    if (type == condition::kReconciling) return 1;
    if (type == condition::kReady) return 2;
    return 3;
}

bool comes_before(const Condition& a, const Condition& b)
{
    if (weight(a.type) != weight(b.type)) return weight(a.type) < weight(b.type);
    if (a.observed_generation != b.observed_generation) return a.observed_generation > b.observed_generation;
    return a.type < b.type;
}

const doc::Value* find_in(const doc::Value& object, std::string_view type)
{
    for (const auto& each : object["status"]["conditions"].elements()) {
        if (each["type"].string_or("") == type) return &each;
    }
    return nullptr;
}

std::string member_of(const doc::Value& object, std::string_view type, std::string_view member)
{
    const auto* found = find_in(object, type);
    return found ? (*found)[member].text() : std::string();
}

std::vector<Condition> read_all(const doc::Value& object)
{
    std::vector<Condition> all;
    for (const auto& each : object["status"]["conditions"].elements())
        all.push_back(Condition::from(each, "status.conditions"));
    return all;
}

void write_all(doc::Value& object, const std::vector<Condition>& all)
{
    auto list = doc::Value::array();
    for (const auto& each : all)
        list.push_back(each.to_value());
    object.edit("status").set("conditions", std::move(list));
}

bool same_state(const Condition& a, const Condition& b)
{
    return a.status == b.status && a.reason == b.reason && a.message == b.message;
}

}  // namespace

std::optional<Condition> Conditions::find(std::string_view type) const
{
    const auto* found = find_in(object_, type);
    if (!found) return std::nullopt;
    return Condition::from(*found, "status.conditions");
}

bool Conditions::is_unknown(std::string_view type) const
{
    const auto status = status_of(type);
    return status.empty() || status == "Unknown";
}

std::string Conditions::status_of(std::string_view type) const
{
    return member_of(object_, type, "status");
}

std::string Conditions::reason_of(std::string_view type) const
{
    return member_of(object_, type, "reason");
}

std::string Conditions::message_of(std::string_view type) const
{
    return member_of(object_, type, "message");
}

void Conditions::mark_true(std::string_view type, std::string_view reason, std::string_view message)
{
    set(type, "True", reason, message);
}

void Conditions::mark_false(std::string_view type, std::string_view reason, std::string_view message)
{
    set(type, "False", reason, message);
}

void Conditions::mark_unknown(std::string_view type, std::string_view reason, std::string_view message)
{
    set(type, "Unknown", reason, message);
}

void Conditions::mark_reconciling(std::string_view reason, std::string_view message)
{
    remove(condition::kStalled);
    mark_true(condition::kReconciling, reason, message);
}

void Conditions::mark_progressing(bool drift, std::string_view reason, std::string_view message)
{
    mark_reconciling(reason, message);
    if (drift || is_unknown(condition::kReady)) mark_unknown(condition::kReady, reason, message);
}

void Conditions::mark_stalled(std::string_view reason, std::string_view message)
{
    remove(condition::kReconciling);
    mark_true(condition::kStalled, reason, message);
}

void Conditions::remove(std::string_view type)
{
    if (!find_in(object_, type)) return;
    auto& list = object_.edit({"status", "conditions"});
    for (std::size_t i = list.size(); i-- > 0;) {
        if (list[i]["type"].string_or("") == type) list.erase_at(i);
    }
}

void Conditions::set(
    std::string_view type, std::string_view status, std::string_view reason, std::string_view message)
{
    Condition wanted;
    wanted.type = type;
    wanted.status = status;
    wanted.reason = reason;
    wanted.message = trimmed(message);
    wanted.observed_generation = object_["metadata"]["generation"].int_or(0);
    wanted.last_transition_time = std::chrono::floor<std::chrono::seconds>(now_);

    auto all = read_all(object_);
    const auto known =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.type == type; });
    if (known == all.end()) {
        all.push_back(std::move(wanted));
    } else {
        if (same_state(*known, wanted)) wanted.last_transition_time = known->last_transition_time;
        *known = std::move(wanted);
    }
    std::sort(all.begin(), all.end(), comes_before);
    write_all(object_, all);
}

}  // namespace sluice::runtime
