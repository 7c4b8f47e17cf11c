#include "cluster/conversion.hpp"

#include <array>
#include <string>
#include <utility>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Rename = std::pair<std::string_view, std::string_view>;

constexpr std::array<Rename, 6> kCoreToEvents = {{
    {"message", "note"},
    {"involvedObject", "regarding"},
    {"source", "deprecatedSource"},
    {"firstTimestamp", "deprecatedFirstTimestamp"},
    {"lastTimestamp", "deprecatedLastTimestamp"},
    {"count", "deprecatedCount"},
}};
constexpr std::array<Rename, 2> kReporting = {{
    {"reportingComponent", "reportingController"},
    {"reportingInstance", "reportingInstance"},
}};

Value renamed(const Value& object, bool to_events)
{
    Value out = Value::object();
    for (const doc::Member& each : object.members()) {
        std::string_view name = each.key();
        const auto rename = [&](const auto& table) {
            for (const auto& [core, events] : table) {
                if (to_events && name == core) return void(name = events);
                if (!to_events && name == events) return void(name = core);
            }
        };
        rename(kCoreToEvents);
        if (name == each.key()) rename(kReporting);
        out.set(name, each.value);
    }
    return out;
}

Value hpa_to_v1(const Value& object)
{
    Value out = object;
    Value others = Value::array();
    for (const Value& metric : object["spec"]["metrics"].elements()) {
        const Value& resource = metric["resource"];
        if (resource["name"].string_or("") == "cpu" && resource["target"]["averageUtilization"].is_integer())
            out.edit("spec").set("targetCPUUtilizationPercentage", resource["target"]["averageUtilization"]);
    }
    out.edit("spec").erase("metrics");
    out.edit("spec").erase("behavior");
    for (const Value& metric : object["status"]["currentMetrics"].elements()) {
        const Value& resource = metric["resource"];
        if (resource["name"].string_or("") == "cpu" && resource["current"]["averageUtilization"].is_integer())
            out.edit("status").set(
                "currentCPUUtilizationPercentage", resource["current"]["averageUtilization"]);
    }
    out.edit("status").erase("currentMetrics");
    out.edit("status").erase("conditions");
    return out;
}

Value hpa_to_v2(const Value& object)
{
    Value out = object;
    const Value target = object["spec"]["targetCPUUtilizationPercentage"];
    out.edit("spec").erase("targetCPUUtilizationPercentage");
    if (target.is_integer())
        out.edit("spec").set(
            "metrics",
            Value::array({Value::object(
                {{"type", "Resource"},
                 {"resource",
                  Value::object(
                      {{"name", "cpu"},
                       {"target",
                        Value::object({{"type", "Utilization"}, {"averageUtilization", target}})}})}})}));
    out.edit("status").erase("currentCPUUtilizationPercentage");
    return out;
}

}  // namespace

Value converted(Value object, std::string_view api_version)
{
    const std::string from = object["apiVersion"].text();
    if (from == api_version) return object;
    if (object["kind"].string_or("") == "Event") object = renamed(object, api_version == "events.k8s.io/v1");
    if (api_version == "autoscaling/v1") object = hpa_to_v1(object);
    if (api_version == "autoscaling/v2") object = hpa_to_v2(object);
    object.set("apiVersion", api_version);
    return object;
}

}  // namespace sluice::apiserver
