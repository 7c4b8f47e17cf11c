#include "serve/builtin_columns.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

#include <map>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kNone = "<none>";

std::string or_none(std::string text)
{
    return text.empty() ? std::string(kNone) : text;
}

std::string joined(const Value& list, std::string_view field = "")
{
    std::string out;
    for (const Value& each : list.elements())
        out += (out.empty() ? "" : ",") + (field.empty() ? each.text() : each[field].text());
    return out;
}

std::string label_text(const Value& labels)
{
    std::map<std::string, std::string> sorted;
    for (const doc::Member& each : labels.members())
        sorted.emplace(each.key(), each.value.text());
    std::string out;
    for (const auto& [key, value] : sorted)
        out += (out.empty() ? "" : ",") + key + "=" + value;
    return or_none(out);
}

std::string selector_text(const Value& selector)
{
    if (selector.is_null()) return std::string(kNone);
    return label_text(selector["matchLabels"]);
}

std::int64_t number(const Value& value)
{
    return value.int_or(0);
}

std::string containers(const Value& pod_spec)
{
    return joined(pod_spec["containers"], "name");
}

std::string images(const Value& pod_spec)
{
    return joined(pod_spec["containers"], "image");
}

std::string int_or_text(const Value& value, std::string_view fallback)
{
    if (value.is_integer()) return std::to_string(value.as_int());
    return value.is_string() ? value.text() : std::string(fallback);
}

std::string since(const Value& time, const RowContext& row)
{
    const auto then = base::parse_rfc3339(time.string_or(""));
    return then ? human_duration(row.now - *then) : "<unknown>";
}

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

bool condition_true(const Value& conditions, std::string_view type)
{
    for (const Value& each : conditions.elements())
        if (each["type"].string_or("") == type) return each["status"].string_or("") == "True";
    return false;
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

std::string external_address(const Value& o)
{
    const Value& spec = o["spec"];
    const std::string type = spec["type"].text();
    const std::string fixed = joined(spec["externalIPs"]);
    if (type == "ExternalName") return spec["externalName"].text();
    if (type != "LoadBalancer") return or_none(fixed);
    std::string out;
    for (const Value& each : o["status"]["loadBalancer"]["ingress"].elements())
        out += (out.empty() ? "" : ",") +
               (each["ip"].string_or("").empty() ? each["hostname"].text() : each["ip"].text());
    if (!fixed.empty()) out += (out.empty() ? "" : ",") + fixed;
    return out.empty() ? "<pending>" : out;
}

void service(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    std::string ports;
    for (const Value& each : spec["ports"].elements()) {
        ports += (ports.empty() ? "" : ",") + std::to_string(number(each["port"]));
        if (number(each["nodePort"]) > 0) ports += ":" + std::to_string(number(each["nodePort"]));
        ports += "/" + each["protocol"].text();
    }
    cells.push_back(spec["type"]);
    cells.push_back(or_none(spec["clusterIP"].text()));
    cells.push_back(external_address(o));
    cells.push_back(or_none(ports));
    cells.push_back(row.age);
    cells.push_back(label_text(spec["selector"]));
}

void ingress(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    std::string hosts;
    std::size_t count = 0;
    for (const Value& rule : spec["rules"].elements())
        if (!rule["host"].string_or("").empty() && ++count <= 3)
            hosts += (hosts.empty() ? "" : ",") + rule["host"].text();
    if (count > 3) hosts += fmt::format(" + {} more...", count - 3);
    std::string addresses;
    for (const Value& each : o["status"]["loadBalancer"]["ingress"].elements())
        addresses += (addresses.empty() ? "" : ",") +
                     (each["ip"].string_or("").empty() ? each["hostname"].text() : each["ip"].text());
    cells.push_back(spec["ingressClassName"].is_string() ? spec["ingressClassName"] : Value(kNone));
    cells.push_back(hosts.empty() ? "*" : hosts);
    cells.push_back(addresses);
    cells.push_back(spec["tls"].empty() ? "80" : "80, 443");
    cells.push_back(row.age);
}

void node(const Value& o, Value& cells, const RowContext& row)
{
    cells.push_back(condition_true(o["status"]["conditions"], "Ready") ? "Ready" : "NotReady");
    cells.push_back(kNone);
    cells.push_back(row.age);
    cells.push_back(o["status"]["nodeInfo"]["kubeletVersion"].text());
    for (int i = 0; i < 5; ++i)
        cells.push_back(kNone);
}

void event(const Value& o, Value& cells, const RowContext& row)
{
    const bool core = o.contains("involvedObject");
    const Value& about = core ? o["involvedObject"] : o["regarding"];
    std::string kind;
    for (const char c : about["kind"].string_or(""))
        kind += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const Value& first = core ? o["firstTimestamp"] : o["deprecatedFirstTimestamp"];
    const Value& last = core ? o["lastTimestamp"] : o["deprecatedLastTimestamp"];
    const Value& when = o["eventTime"];
    const std::string first_seen = first.is_null() ? since(when, row) : since(first, row);
    std::string last_seen = last.is_null() ? first_seen : since(last, row);
    if (!o["series"]["lastObservedTime"].is_null()) last_seen = since(o["series"]["lastObservedTime"], row);
    const Value& source = core ? o["source"] : o["deprecatedSource"];
    std::int64_t count = number(core ? o["count"] : o["deprecatedCount"]);
    if (o["series"].is_object()) count = number(o["series"]["count"]);
    cells.insert_at(0, last_seen);
    cells.erase_at(1);
    cells.push_back(o["type"]);
    cells.push_back(o["reason"]);
    cells.push_back(kind.empty() ? about["name"].text() : kind + "/" + about["name"].text());
    cells.push_back(about["fieldPath"].text());
    std::string from = source["component"].text();
    if (!source["host"].string_or("").empty()) from += ", " + source["host"].text();
    if (from.empty()) from = (core ? o["reportingComponent"] : o["reportingController"]).text();
    cells.push_back(from);
    cells.push_back((core ? o["message"] : o["note"]).text());
    cells.push_back(first_seen);
    cells.push_back(count == 0 ? 1 : count);
    cells.push_back(o["metadata"]["name"]);
}

void volume(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    const Value& claim = spec["claimRef"];
    std::string modes;
    for (const Value& each : spec["accessModes"].elements()) {
        const std::string mode = each.text();
        modes += (modes.empty() ? "" : ",") + std::string(
                                                  mode == "ReadWriteOnce"   ? "RWO"
                                                  : mode == "ReadOnlyMany"  ? "ROX"
                                                  : mode == "ReadWriteMany" ? "RWX"
                                                                            : "RWOP");
    }
    cells.push_back(spec["capacity"]["storage"].text());
    cells.push_back(modes);
    cells.push_back(spec["persistentVolumeReclaimPolicy"]);
    cells.push_back(o["metadata"]["deletionTimestamp"].is_null() ? o["status"]["phase"] : Value("Terminating"));
    cells.push_back(claim.is_null() ? "" : claim["namespace"].text() + "/" + claim["name"].text());
    cells.push_back(spec["storageClassName"].text());
    cells.push_back(
        spec["volumeAttributesClassName"].is_string() ? spec["volumeAttributesClassName"] : Value("<unset>"));
    cells.push_back(o["status"]["reason"].text());
    cells.push_back(row.age);
    cells.push_back(spec["volumeMode"].is_string() ? spec["volumeMode"] : Value("<unset>"));
}

void claim(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    const bool bound = !spec["volumeName"].string_or("").empty();
    std::string modes;
    for (const Value& each : o["status"]["accessModes"].elements()) {
        const std::string mode = each.text();
        modes += (modes.empty() ? "" : ",") + std::string(
                                                  mode == "ReadWriteOnce"   ? "RWO"
                                                  : mode == "ReadOnlyMany"  ? "ROX"
                                                  : mode == "ReadWriteMany" ? "RWX"
                                                                            : "RWOP");
    }
    cells.push_back(o["metadata"]["deletionTimestamp"].is_null() ? o["status"]["phase"] : Value("Terminating"));
    cells.push_back(spec["volumeName"].text());
    cells.push_back(bound ? o["status"]["capacity"]["storage"].text() : "");
    cells.push_back(bound ? modes : "");
    cells.push_back(spec["storageClassName"].text());
    cells.push_back(
        spec["volumeAttributesClassName"].is_string() ? spec["volumeAttributesClassName"] : Value("<unset>"));
    cells.push_back(row.age);
    cells.push_back(spec["volumeMode"].is_string() ? spec["volumeMode"] : Value("<unset>"));
}

void binding(const Value& o, Value& cells, const RowContext& row)
{
    std::string users, groups, accounts;
    for (const Value& each : o["subjects"].elements()) {
        const std::string kind = each["kind"].text();
        std::string& list = kind == "User" ? users : kind == "Group" ? groups : accounts;
        list += (list.empty() ? "" : ", ") + (kind == "ServiceAccount"
                                                  ? each["namespace"].text() + "/" + each["name"].text()
                                                  : each["name"].text());
    }
    cells.push_back(o["roleRef"]["kind"].text() + "/" + o["roleRef"]["name"].text());
    cells.push_back(row.age);
    cells.push_back(users);
    cells.push_back(groups);
    cells.push_back(accounts);
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

void endpoints(const Value& o, Value& cells, const RowContext& row)
{
    std::string text;
    std::size_t count = 0;
    for (const Value& subset : o["subsets"].elements())
        for (const Value& port : subset["ports"].elements())
            for (const Value& address : subset["addresses"].elements())
                if (++count <= 3)
                    text += (text.empty() ? "" : ",") +
                            fmt::format("{}:{}", address["ip"].text(), number(port["port"]));
    if (count > 3) text += fmt::format(" + {} more...", count - 3);
    cells.push_back(or_none(text));
    cells.push_back(row.age);
}

void slice(const Value& o, Value& cells, const RowContext& row)
{
    std::string ports, addresses;
    for (const Value& each : o["ports"].elements())
        ports += (ports.empty() ? "" : ",") +
                 (each["port"].is_integer() ? std::to_string(each["port"].as_int()) : "*");
    std::size_t count = 0;
    for (const Value& each : o["endpoints"].elements())
        for (const Value& address : each["addresses"].elements())
            if (++count <= 3) addresses += (addresses.empty() ? "" : ",") + address.text();
    if (count > 3) addresses += fmt::format(" + {} more...", count - 3);
    cells.push_back(o["addressType"]);
    cells.push_back(ports.empty() ? "<unset>" : ports);
    cells.push_back(addresses.empty() ? "<unset>" : addresses);
    cells.push_back(row.age);
}

void storage_class(const Value& o, Value& cells, const RowContext& row)
{
    if (o["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"].string_or("") == "true")
        cells.edit_at(0) = o["metadata"]["name"].text() + " (default)";
    cells.push_back(o["provisioner"]);
    cells.push_back(o["reclaimPolicy"]);
    cells.push_back(o["volumeBindingMode"]);
    cells.push_back(o["allowVolumeExpansion"].bool_or(false));
    cells.push_back(row.age);
}

void csi_driver(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    std::string audiences;
    for (const Value& each : spec["tokenRequests"].elements())
        audiences += (audiences.empty() ? "" : ",") + each["audience"].text();
    cells.push_back(spec["attachRequired"].bool_or(true));
    cells.push_back(spec["podInfoOnMount"].bool_or(false));
    cells.push_back(spec["storageCapacity"].bool_or(false));
    cells.push_back(spec["tokenRequests"].empty() ? "<unset>" : audiences);
    cells.push_back(spec["requiresRepublish"].bool_or(false));
    cells.push_back(or_none(joined(spec["volumeLifecycleModes"])));
    cells.push_back(row.age);
}

void quota(const Value& o, Value& cells, const RowContext& row)
{
    std::map<std::string, std::string> requests, limits;
    for (const doc::Member& each : o["status"]["hard"].members()) {
        const std::string name(each.key());
        auto& list = name.find("limits") != std::string::npos ? limits : requests;
        list[name] = fmt::format("{}: {}/{}", name, o["status"]["used"][each.key()].text(), each.value.text());
    }
    for (const auto* list : {&requests, &limits}) {
        std::string text;
        for (const auto& [name, use] : *list)
            text += (text.empty() ? "" : ", ") + use;
        cells.push_back(text);
    }
    cells.push_back(row.age);
}

void signing_request(const Value& o, Value& cells, const RowContext& row)
{
    std::string state = "Pending";
    for (const char* type : {"Approved", "Denied", "Failed"})
        if (condition_true(o["status"]["conditions"], type)) state = type;
    if (!o["status"]["certificate"].string_or("").empty()) state += ",Issued";
    const Value& seconds = o["spec"]["expirationSeconds"];
    cells.push_back(row.age);
    cells.push_back(or_none(o["spec"]["signerName"].text()));
    cells.push_back(o["spec"]["username"].text());
    cells.push_back(
        seconds.is_null() ? std::string(kNone) : human_duration(std::chrono::seconds(seconds.int_or(0))));
    cells.push_back(state);
}

const BuiltinColumn kAge{"Age", 0};

std::map<std::string_view, BuiltinColumns> make_table()
{
    const std::vector<BuiltinColumn> pod_tail = {{"Containers", 1}, {"Images", 1}, {"Selector", 1}};
    const auto integer = [](const char* name) { return BuiltinColumn{name, 0, "integer"}; };
    std::map<std::string_view, BuiltinColumns> out;
    out["/pods"] = {
        {{"Ready"},
         {"Status"},
         {"Restarts"},
         kAge,
         {"IP", 1},
         {"Node", 1},
         {"Nominated Node", 1},
         {"Readiness Gates", 1}},
        pod};
    out["apps/deployments"] = {
        {{"Ready"}, {"Up-to-date"}, {"Available"}, kAge, pod_tail[0], pod_tail[1], pod_tail[2]}, deployment};
    out["apps/replicasets"] = {
        {integer("Desired"), integer("Current"), integer("Ready"), kAge, pod_tail[0], pod_tail[1], pod_tail[2]},
        replica_set};
    out["/replicationcontrollers"] = out["apps/replicasets"];
    out["apps/statefulsets"] = {{{"Ready"}, kAge, pod_tail[0], pod_tail[1]}, stateful_set};
    out["apps/daemonsets"] = {
        {integer("Desired"),
         integer("Current"),
         integer("Ready"),
         integer("Up-to-date"),
         integer("Available"),
         {"Node Selector"},
         kAge,
         pod_tail[0],
         pod_tail[1],
         pod_tail[2]},
        daemon_set};
    out["batch/jobs"] = {
        {{"Status"}, {"Completions"}, {"Duration"}, kAge, pod_tail[0], pod_tail[1], pod_tail[2]}, job};
    out["batch/cronjobs"] = {
        {{"Schedule"},
         {"Timezone"},
         {"Suspend", 0, "boolean"},
         integer("Active"),
         {"Last Schedule"},
         kAge,
         pod_tail[0],
         pod_tail[1],
         pod_tail[2]},
        cron_job};
    out["/services"] = {
        {{"Type"}, {"Cluster-IP"}, {"External-IP"}, {"Port(s)"}, kAge, {"Selector", 1}}, service};
    out["networking.k8s.io/ingresses"] = {{{"Class"}, {"Hosts"}, {"Address"}, {"Ports"}, kAge}, ingress};
    out["/nodes"] = {
        {{"Status"},
         {"Roles"},
         kAge,
         {"Version"},
         {"Internal-IP", 1},
         {"External-IP", 1},
         {"OS-Image", 1},
         {"Kernel-Version", 1},
         {"Container-Runtime", 1}},
        node};
    out["/events"] = {
        {{"Type"},
         {"Reason"},
         {"Object"},
         {"Subobject", 1},
         {"Source", 1},
         {"Message"},
         {"First Seen", 1},
         {"Count", 1},
         {"Name", 1, "string", "", "name"}},
        event,
        "Last Seen"};
    out["/namespaces"] = {{{"Status"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
                              cells.push_back(o["status"]["phase"]);
                              cells.push_back(row.age);
                          }};
    out["/secrets"] = {{{"Type"}, {"Data"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
                           cells.push_back(o["type"]);
                           cells.push_back(static_cast<std::uint64_t>(o["data"].size()));
                           cells.push_back(row.age);
                       }};
    out["/configmaps"] = {{{"Data"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
                              cells.push_back(
                                  static_cast<std::uint64_t>(o["data"].size() + o["binaryData"].size()));
                              cells.push_back(row.age);
                          }};
    out["/serviceaccounts"] = {
        {kAge}, [](const Value&, Value& cells, const RowContext& row) { cells.push_back(row.age); }};
    out["/persistentvolumes"] = {
        {{"Capacity"},
         {"Access Modes"},
         {"Reclaim Policy"},
         {"Status"},
         {"Claim"},
         {"StorageClass"},
         {"VolumeAttributesClass"},
         {"Reason"},
         kAge,
         {"VolumeMode", 1}},
        volume};
    out["/persistentvolumeclaims"] = {
        {{"Status"},
         {"Volume"},
         {"Capacity"},
         {"Access Modes"},
         {"StorageClass"},
         {"VolumeAttributesClass"},
         kAge,
         {"VolumeMode", 1}},
        claim};
    out["/endpoints"] = {{{"Endpoints"}, kAge}, endpoints};
    out["discovery.k8s.io/endpointslices"] = {{{"AddressType"}, {"Ports"}, {"Endpoints"}, kAge}, slice};
    out["rbac.authorization.k8s.io/rolebindings"] = {
        {{"Role"}, kAge, {"Users", 1}, {"Groups", 1}, {"ServiceAccounts", 1}}, binding};
    out["rbac.authorization.k8s.io/clusterrolebindings"] = out["rbac.authorization.k8s.io/rolebindings"];
    out["autoscaling/horizontalpodautoscalers"] = {
        {{"Reference"}, {"Targets"}, {"MinPods"}, {"MaxPods"}, {"Replicas"}, kAge}, hpa};
    out["policy/poddisruptionbudgets"] = {
        {{"Min Available"}, {"Max Unavailable"}, integer("Allowed Disruptions"), kAge}, pdb};
    out["networking.k8s.io/networkpolicies"] = {
        {{"Pod-Selector"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(selector_text(o["spec"]["podSelector"]));
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/ingressclasses"] = {
        {{"Controller"}, {"Parameters"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            const Value& parameters = o["spec"]["parameters"];
            cells.push_back(o["spec"]["controller"]);
            cells.push_back(
                parameters.is_null() ? std::string(kNone)
                                     : parameters["kind"].text() + "." + parameters["apiGroup"].text() + "/" +
                                           parameters["name"].text());
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/storageclasses"] = {
        {{"Provisioner"}, {"ReclaimPolicy"}, {"VolumeBindingMode"}, {"AllowVolumeExpansion"}, kAge},
        storage_class};
    out["scheduling.k8s.io/priorityclasses"] = {
        {integer("Value"), {"Global-Default", 0, "boolean"}, kAge, {"PreemptionPolicy"}},
        [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["value"]);
            cells.push_back(o["globalDefault"].bool_or(false));
            cells.push_back(row.age);
            cells.push_back(o["preemptionPolicy"]);
        }};
    out["coordination.k8s.io/leases"] = {
        {{"Holder"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["holderIdentity"].text());
            cells.push_back(row.age);
        }};
    const auto aged = [](const Value&, Value& cells, const RowContext& row) { cells.push_back(row.age); };
    out["resource.k8s.io/deviceclasses"] = {{kAge}, aged};
    out["resource.k8s.io/resourceclaimtemplates"] = {{kAge}, aged};
    out["resource.k8s.io/resourceclaims"] = {
        {{"State"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["status"]["allocation"].is_null() ? "pending" : "allocated");
            cells.push_back(row.age);
        }};
    out["resource.k8s.io/resourceslices"] = {
        {{"Node"}, {"Driver"}, {"Pool"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["nodeName"].text());
            cells.push_back(o["spec"]["driver"].text());
            cells.push_back(o["spec"]["pool"]["name"].text());
            cells.push_back(row.age);
        }};
    out["node.k8s.io/runtimeclasses"] = {
        {{"Handler"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["handler"]);
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/volumeattributesclasses"] = {
        {{"DriverName"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["driverName"]);
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/csinodes"] = {
        {integer("Drivers"), kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(static_cast<std::uint64_t>(o["spec"]["drivers"].size()));
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/csidrivers"] = {
        {{"AttachRequired", 0, "boolean"},
         {"PodInfoOnMount", 0, "boolean"},
         {"StorageCapacity", 0, "boolean"},
         {"TokenRequests"},
         {"RequiresRepublish", 0, "boolean"},
         {"Modes"},
         kAge},
        csi_driver};
    out["storage.k8s.io/volumeattachments"] = {
        {{"Attacher", 0, "string", "", "name"}, {"PV"}, {"Node"}, {"Attached", 0, "boolean"}, kAge},
        [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["attacher"]);
            cells.push_back(o["spec"]["source"]["persistentVolumeName"].text());
            cells.push_back(o["spec"]["nodeName"]);
            cells.push_back(o["status"]["attached"].bool_or(false));
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/servicecidrs"] = {
        {{"CIDRs"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(joined(o["spec"]["cidrs"]));
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/ipaddresses"] = {
        {{"ParentRef"}}, [](const Value& o, Value& cells, const RowContext&) {
            const Value& parent = o["spec"]["parentRef"];
            cells.push_back(fmt::format(
                "{}/{}/{}", parent["resource"].text(), parent["namespace"].text(), parent["name"].text()));
        }};
    out["/podtemplates"] = {
        {{"Containers"}, {"Images"}, {"Pod Labels"}}, [](const Value& o, Value& cells, const RowContext&) {
            cells.push_back(containers(o["template"]["spec"]));
            cells.push_back(images(o["template"]["spec"]));
            cells.push_back(label_text(o["template"]["metadata"]["labels"]));
        }};
    out["/resourcequotas"] = {{{"Request"}, {"Limit"}, kAge}, quota};
    out["apiregistration.k8s.io/apiservices"] = {
        {{"Service"}, {"Available"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            const Value& to = o["spec"]["service"];
            cells.push_back(to.is_null() ? "Local" : to["namespace"].text() + "/" + to["name"].text());
            cells.push_back(condition_true(o["status"]["conditions"], "Available") ? "True" : "False");
            cells.push_back(row.age);
        }};
    out["apps/controllerrevisions"] = {
        {{"Controller"}, {"Revision"}, kAge}, [](const Value& o, Value& cells, const RowContext& row) {
            const Value& owner = o["metadata"]["ownerReferences"][std::size_t{0}];
            cells.push_back(
                owner.is_null() ? std::string(kNone) : owner["kind"].text() + "/" + owner["name"].text());
            cells.push_back(std::to_string(number(o["revision"])));
            cells.push_back(row.age);
        }};
    out["certificates.k8s.io/certificatesigningrequests"] = {
        {kAge, {"SignerName"}, {"Requestor"}, {"RequestedDuration"}, {"Condition"}}, signing_request};
    out["flowcontrol.apiserver.k8s.io/flowschemas"] = {
        {{"PriorityLevel"}, {"MatchingPrecedence"}, {"DistinguisherMethod"}, kAge, {"MissingPL"}},
        [](const Value& o, Value& cells, const RowContext& row) {
            const Value& method = o["spec"]["distinguisherMethod"];
            cells.push_back(o["spec"]["priorityLevelConfiguration"]["name"]);
            cells.push_back(number(o["spec"]["matchingPrecedence"]));
            cells.push_back(method.is_null() ? std::string(kNone) : method["type"].text());
            cells.push_back(row.age);
            cells.push_back("?");
        }};
    out["flowcontrol.apiserver.k8s.io/prioritylevelconfigurations"] = {
        {{"Type"}, {"NominalConcurrencyShares"}, {"Queues"}, {"HandSize"}, {"QueueLengthLimit"}, kAge},
        [](const Value& o, Value& cells, const RowContext& row) {
            const Value& limited = o["spec"]["limited"];
            const Value& queuing = limited["limitResponse"]["queuing"];
            cells.push_back(o["spec"]["type"]);
            cells.push_back(int_or_text(limited["nominalConcurrencyShares"], kNone));
            for (const char* field : {"queues", "handSize", "queueLengthLimit"})
                cells.push_back(int_or_text(queuing[field], kNone));
            cells.push_back(row.age);
        }};
    const auto policy = [](const char* list) {
        return [list](const Value& o, Value& cells, const RowContext& row) {
            const Value& param = o["spec"]["paramKind"];
            cells.push_back(static_cast<std::uint64_t>(o["spec"][list].size()));
            cells.push_back(
                param.is_null() ? "<unset>" : param["apiVersion"].text() + "/" + param["kind"].text());
            cells.push_back(row.age);
        };
    };
    out["admissionregistration.k8s.io/validatingadmissionpolicies"] = {
        {integer("Validations"), {"ParamKind"}, kAge}, policy("validations")};
    out["admissionregistration.k8s.io/mutatingadmissionpolicies"] = {
        {integer("Mutations"), {"ParamKind"}, kAge}, policy("mutations")};
    const auto policy_binding = [](const Value& o, Value& cells, const RowContext& row) {
        const Value& param = o["spec"]["paramRef"];
        cells.push_back(o["spec"]["policyName"]);
        cells.push_back(param.is_null() ? "<unset>" : param["namespace"].text() + "/" + param["name"].text());
        cells.push_back(row.age);
    };
    out["admissionregistration.k8s.io/validatingadmissionpolicybindings"] = {
        {{"PolicyName"}, {"ParamRef"}, kAge}, policy_binding};
    out["admissionregistration.k8s.io/mutatingadmissionpolicybindings"] = {
        {{"PolicyName"}, {"ParamRef"}, kAge}, policy_binding};
    const auto webhooks = [](const Value& o, Value& cells, const RowContext& row) {
        cells.push_back(static_cast<std::uint64_t>(o["webhooks"].size()));
        cells.push_back(row.age);
    };
    out["admissionregistration.k8s.io/validatingwebhookconfigurations"] = {
        {integer("Webhooks"), kAge}, webhooks};
    out["admissionregistration.k8s.io/mutatingwebhookconfigurations"] = {{integer("Webhooks"), kAge}, webhooks};
    return out;
}

}  // namespace

const BuiltinColumns* builtin_columns(const Kind& kind)
{
    static const std::map<std::string_view, BuiltinColumns> table = make_table();
    const auto found = table.find(kind.collection);
    return found == table.end() ? nullptr : &found->second;
}

}  // namespace sluice::apiserver
