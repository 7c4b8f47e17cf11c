#include "serve/cells.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {
using doc::Value;

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
}  // namespace

/// The cluster itself: nodes, access, quota, configuration and admission.
void add_cluster_columns(ColumnTable& out)
{
    out["/nodes"] = {
        {{"Status"},
         {"Roles"},
         age_column(),
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
    out["/namespaces"] = {{{"Status"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
                              cells.push_back(o["status"]["phase"]);
                              cells.push_back(row.age);
                          }};
    out["/secrets"] = {
        {{"Type"}, {"Data"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["type"]);
            cells.push_back(static_cast<std::uint64_t>(o["data"].size()));
            cells.push_back(row.age);
        }};
    out["/configmaps"] = {{{"Data"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
                              cells.push_back(
                                  static_cast<std::uint64_t>(o["data"].size() + o["binaryData"].size()));
                              cells.push_back(row.age);
                          }};
    out["/serviceaccounts"] = {
        {age_column()}, [](const Value&, Value& cells, const RowContext& row) { cells.push_back(row.age); }};
    out["rbac.authorization.k8s.io/rolebindings"] = {
        {{"Role"}, age_column(), {"Users", 1}, {"Groups", 1}, {"ServiceAccounts", 1}}, binding};
    out["rbac.authorization.k8s.io/clusterrolebindings"] = out["rbac.authorization.k8s.io/rolebindings"];
    out["coordination.k8s.io/leases"] = {
        {{"Holder"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["holderIdentity"].text());
            cells.push_back(row.age);
        }};
    const auto aged = [](const Value&, Value& cells, const RowContext& row) { cells.push_back(row.age); };
    out["resource.k8s.io/deviceclasses"] = {{age_column()}, aged};
    out["resource.k8s.io/resourceclaimtemplates"] = {{age_column()}, aged};
    out["resource.k8s.io/resourceclaims"] = {
        {{"State"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["status"]["allocation"].is_null() ? "pending" : "allocated");
            cells.push_back(row.age);
        }};
    out["resource.k8s.io/resourceslices"] = {
        {{"Node"}, {"Driver"}, {"Pool"}, age_column()},
        [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["nodeName"].text());
            cells.push_back(o["spec"]["driver"].text());
            cells.push_back(o["spec"]["pool"]["name"].text());
            cells.push_back(row.age);
        }};
    out["/resourcequotas"] = {{{"Request"}, {"Limit"}, age_column()}, quota};
    out["apiregistration.k8s.io/apiservices"] = {
        {{"Service"}, {"Available"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            const Value& to = o["spec"]["service"];
            cells.push_back(to.is_null() ? "Local" : to["namespace"].text() + "/" + to["name"].text());
            cells.push_back(condition_true(o["status"]["conditions"], "Available") ? "True" : "False");
            cells.push_back(row.age);
        }};
    out["certificates.k8s.io/certificatesigningrequests"] = {
        {age_column(), {"SignerName"}, {"Requestor"}, {"RequestedDuration"}, {"Condition"}}, signing_request};
    out["flowcontrol.apiserver.k8s.io/flowschemas"] = {
        {{"PriorityLevel"}, {"MatchingPrecedence"}, {"DistinguisherMethod"}, age_column(), {"MissingPL"}},
        [](const Value& o, Value& cells, const RowContext& row) {
            const Value& method = o["spec"]["distinguisherMethod"];
            cells.push_back(o["spec"]["priorityLevelConfiguration"]["name"]);
            cells.push_back(number(o["spec"]["matchingPrecedence"]));
            cells.push_back(method.is_null() ? std::string(kNone) : method["type"].text());
            cells.push_back(row.age);
            cells.push_back("?");
        }};
    out["flowcontrol.apiserver.k8s.io/prioritylevelconfigurations"] = {
        {{"Type"}, {"NominalConcurrencyShares"}, {"Queues"}, {"HandSize"}, {"QueueLengthLimit"}, age_column()},
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
        {integer_column("Validations"), {"ParamKind"}, age_column()}, policy("validations")};
    out["admissionregistration.k8s.io/mutatingadmissionpolicies"] = {
        {integer_column("Mutations"), {"ParamKind"}, age_column()}, policy("mutations")};
    const auto policy_binding = [](const Value& o, Value& cells, const RowContext& row) {
        const Value& param = o["spec"]["paramRef"];
        cells.push_back(o["spec"]["policyName"]);
        cells.push_back(param.is_null() ? "<unset>" : param["namespace"].text() + "/" + param["name"].text());
        cells.push_back(row.age);
    };
    out["admissionregistration.k8s.io/validatingadmissionpolicybindings"] = {
        {{"PolicyName"}, {"ParamRef"}, age_column()}, policy_binding};
    out["admissionregistration.k8s.io/mutatingadmissionpolicybindings"] = {
        {{"PolicyName"}, {"ParamRef"}, age_column()}, policy_binding};
    const auto webhooks = [](const Value& o, Value& cells, const RowContext& row) {
        cells.push_back(static_cast<std::uint64_t>(o["webhooks"].size()));
        cells.push_back(row.age);
    };
    out["admissionregistration.k8s.io/validatingwebhookconfigurations"] = {
        {integer_column("Webhooks"), age_column()}, webhooks};
    out["admissionregistration.k8s.io/mutatingwebhookconfigurations"] = {
        {integer_column("Webhooks"), age_column()}, webhooks};
}

}  // namespace sluice::apiserver
