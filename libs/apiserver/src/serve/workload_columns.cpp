#include "serve/cells.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {
using doc::Value;

void pod(const Value& o, Value& cells, const RowContext& row)
{
    std::int64_t ready = 0, restarts = 0;
    for (const Value& each : o["status"]["containerStatuses"].elements()) {
        ready += each["ready"].bool_or(false) ? 1 : 0;
        restarts += number(each["restartCount"]);
    }
    std::string status = o["status"]["reason"].string_or("").empty() ? o["status"]["phase"].text()
                                                                     : o["status"]["reason"].text();
    if (!o["metadata"]["deletionTimestamp"].is_null()) status = "Terminating";
    cells.push_back(fmt::format("{}/{}", ready, o["spec"]["containers"].size()));
    cells.push_back(status);
    cells.push_back(std::to_string(restarts));
    cells.push_back(row.age);
    cells.push_back(or_none(o["status"]["podIP"].text()));
    cells.push_back(or_none(o["spec"]["nodeName"].text()));
    cells.push_back(or_none(o["status"]["nominatedNodeName"].text()));
    cells.push_back(kNone);
}

void deployment(const Value& o, Value& cells, const RowContext& row)
{
    const Value& status = o["status"];
    cells.push_back(fmt::format("{}/{}", number(status["readyReplicas"]), number(o["spec"]["replicas"])));
    cells.push_back(number(status["updatedReplicas"]));
    cells.push_back(number(status["availableReplicas"]));
    cells.push_back(row.age);
    cells.push_back(containers(o["spec"]["template"]["spec"]));
    cells.push_back(images(o["spec"]["template"]["spec"]));
    cells.push_back(selector_text(o["spec"]["selector"]));
}

void replica_set(const Value& o, Value& cells, const RowContext& row)
{
    cells.push_back(number(o["spec"]["replicas"]));
    cells.push_back(number(o["status"]["replicas"]));
    cells.push_back(number(o["status"]["readyReplicas"]));
    cells.push_back(row.age);
    cells.push_back(containers(o["spec"]["template"]["spec"]));
    cells.push_back(images(o["spec"]["template"]["spec"]));
    cells.push_back(
        o["spec"]["selector"].contains("matchLabels") ? selector_text(o["spec"]["selector"])
                                                      : label_text(o["spec"]["selector"]));
}

void stateful_set(const Value& o, Value& cells, const RowContext& row)
{
    cells.push_back(fmt::format("{}/{}", number(o["status"]["readyReplicas"]), number(o["spec"]["replicas"])));
    cells.push_back(row.age);
    cells.push_back(containers(o["spec"]["template"]["spec"]));
    cells.push_back(images(o["spec"]["template"]["spec"]));
}

void daemon_set(const Value& o, Value& cells, const RowContext& row)
{
    const Value& status = o["status"];
    for (const char* field :
         {"desiredNumberScheduled",
          "currentNumberScheduled",
          "numberReady",
          "updatedNumberScheduled",
          "numberAvailable"})
        cells.push_back(number(status[field]));
    cells.push_back(label_text(o["spec"]["template"]["spec"]["nodeSelector"]));
    cells.push_back(row.age);
    cells.push_back(containers(o["spec"]["template"]["spec"]));
    cells.push_back(images(o["spec"]["template"]["spec"]));
    cells.push_back(selector_text(o["spec"]["selector"]));
}

void job(const Value& o, Value& cells, const RowContext& row)
{
    const Value& status = o["status"];
    std::string state = "Running";
    if (condition_true(status["conditions"], "Complete"))
        state = "Complete";
    else if (condition_true(status["conditions"], "Failed"))
        state = "Failed";
    else if (!o["metadata"]["deletionTimestamp"].is_null())
        state = "Terminating";
    else if (condition_true(status["conditions"], "Suspended"))
        state = "Suspended";
    else if (condition_true(status["conditions"], "FailureTarget"))
        state = "FailureTarget";
    else if (condition_true(status["conditions"], "SuccessCriteriaMet"))
        state = "SuccessCriteriaMet";
    cells.push_back(state);
    if (o["spec"]["completions"].is_integer())
        cells.push_back(fmt::format("{}/{}", number(status["succeeded"]), number(o["spec"]["completions"])));
    else if (number(o["spec"]["parallelism"]) > 1)
        cells.push_back(
            fmt::format("{}/1 of {}", number(status["succeeded"]), number(o["spec"]["parallelism"])));
    else
        cells.push_back(fmt::format("{}/1", number(status["succeeded"])));
    const auto start = base::parse_rfc3339(status["startTime"].string_or(""));
    const auto end = base::parse_rfc3339(status["completionTime"].string_or(""));
    cells.push_back(start ? human_duration((end ? *end : row.now) - *start) : "");
    cells.push_back(row.age);
    cells.push_back(containers(o["spec"]["template"]["spec"]));
    cells.push_back(images(o["spec"]["template"]["spec"]));
    cells.push_back(selector_text(o["spec"]["selector"]));
}

void scale(const Value& o, Value& cells, const RowContext& row)
{
    cells.push_back(number(o["spec"]["replicas"]));
    cells.push_back(number(o["status"]["replicas"]));
    cells.push_back(row.age);
}

void cron_job(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    cells.push_back(spec["schedule"]);
    cells.push_back(spec["timeZone"].is_string() ? spec["timeZone"] : Value(kNone));
    cells.push_back(spec["suspend"].bool_or(false) ? "True" : "False");
    cells.push_back(static_cast<std::uint64_t>(o["status"]["active"].size()));
    cells.push_back(
        o["status"]["lastScheduleTime"].is_null() ? std::string(kNone)
                                                  : since(o["status"]["lastScheduleTime"], row));
    cells.push_back(row.age);
    const Value& pod_spec = spec["jobTemplate"]["spec"]["template"]["spec"];
    cells.push_back(containers(pod_spec));
    cells.push_back(images(pod_spec));
    cells.push_back(selector_text(spec["jobTemplate"]["spec"]["selector"]));
}

void hpa(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    std::string targets;
    for (const Value& metric : spec["metrics"].elements()) {
        const Value& target = metric["resource"]["target"];
        std::string text = "<unknown>";
        if (target["averageUtilization"].is_integer())
            text = fmt::format(
                "{}: <unknown>/{}%", metric["resource"]["name"].text(), target["averageUtilization"].as_int());
        else if (!target["averageValue"].is_null())
            text = fmt::format(
                "{}: <unknown>/{}", metric["resource"]["name"].text(), target["averageValue"].text());
        targets += (targets.empty() ? "" : ", ") + text;
    }
    cells.push_back(spec["scaleTargetRef"]["kind"].text() + "/" + spec["scaleTargetRef"]["name"].text());
    cells.push_back(or_none(targets));
    cells.push_back(int_or_text(spec["minReplicas"], "<unset>"));
    cells.push_back(number(spec["maxReplicas"]));
    cells.push_back(number(o["status"]["currentReplicas"]));
    cells.push_back(row.age);
}

void pdb(const Value& o, Value& cells, const RowContext& row)
{
    cells.push_back(int_or_text(o["spec"]["minAvailable"], "N/A"));
    cells.push_back(int_or_text(o["spec"]["maxUnavailable"], "N/A"));
    cells.push_back(number(o["status"]["disruptionsAllowed"]));
    cells.push_back(row.age);
}
}  // namespace

/// Workloads, and what scales, budgets and ranks them.
void add_workload_columns(ColumnTable& out)
{
    const std::vector<BuiltinColumn> pod_tail = {{"Containers", 1}, {"Images", 1}, {"Selector", 1}};
    out["/pods"] = {
        {{"Ready"},
         {"Status"},
         {"Restarts"},
         age_column(),
         {"IP", 1},
         {"Node", 1},
         {"Nominated Node", 1},
         {"Readiness Gates", 1}},
        pod};
    out["autoscaling/scales"] = {{integer_column("Desired"), integer_column("Available"), age_column()}, scale};
    out["apps/deployments"] = {
        {{"Ready"}, {"Up-to-date"}, {"Available"}, age_column(), pod_tail[0], pod_tail[1], pod_tail[2]},
        deployment};
    out["apps/replicasets"] = {
        {integer_column("Desired"),
         integer_column("Current"),
         integer_column("Ready"),
         age_column(),
         pod_tail[0],
         pod_tail[1],
         pod_tail[2]},
        replica_set};
    out["/replicationcontrollers"] = out["apps/replicasets"];
    out["apps/statefulsets"] = {{{"Ready"}, age_column(), pod_tail[0], pod_tail[1]}, stateful_set};
    out["apps/daemonsets"] = {
        {integer_column("Desired"),
         integer_column("Current"),
         integer_column("Ready"),
         integer_column("Up-to-date"),
         integer_column("Available"),
         {"Node Selector"},
         age_column(),
         pod_tail[0],
         pod_tail[1],
         pod_tail[2]},
        daemon_set};
    out["batch/jobs"] = {
        {{"Status"}, {"Completions"}, {"Duration"}, age_column(), pod_tail[0], pod_tail[1], pod_tail[2]}, job};
    out["batch/cronjobs"] = {
        {{"Schedule"},
         {"Timezone"},
         {"Suspend", 0, "boolean"},
         integer_column("Active"),
         {"Last Schedule"},
         age_column(),
         pod_tail[0],
         pod_tail[1],
         pod_tail[2]},
        cron_job};
    out["autoscaling/horizontalpodautoscalers"] = {
        {{"Reference"}, {"Targets"}, {"MinPods"}, {"MaxPods"}, {"Replicas"}, age_column()}, hpa};
    out["policy/poddisruptionbudgets"] = {
        {{"Min Available"}, {"Max Unavailable"}, integer_column("Allowed Disruptions"), age_column()}, pdb};
    out["/podtemplates"] = {
        {{"Containers"}, {"Images"}, {"Pod Labels"}}, [](const Value& o, Value& cells, const RowContext&) {
            cells.push_back(containers(o["template"]["spec"]));
            cells.push_back(images(o["template"]["spec"]));
            cells.push_back(label_text(o["template"]["metadata"]["labels"]));
        }};
    out["apps/controllerrevisions"] = {
        {{"Controller"}, {"Revision"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            const Value& owner = o["metadata"]["ownerReferences"][std::size_t{0}];
            cells.push_back(
                owner.is_null() ? std::string(kNone) : owner["kind"].text() + "/" + owner["name"].text());
            cells.push_back(std::to_string(number(o["revision"])));
            cells.push_back(row.age);
        }};
    out["node.k8s.io/runtimeclasses"] = {
        {{"Handler"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["handler"]);
            cells.push_back(row.age);
        }};
    out["scheduling.k8s.io/priorityclasses"] = {
        {integer_column("Value"), {"Global-Default", 0, "boolean"}, age_column(), {"PreemptionPolicy"}},
        [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["value"]);
            cells.push_back(o["globalDefault"].bool_or(false));
            cells.push_back(row.age);
            cells.push_back(o["preemptionPolicy"]);
        }};
}

}  // namespace sluice::apiserver
