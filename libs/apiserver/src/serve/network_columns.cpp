#include "serve/cells.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {
using doc::Value;

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
}  // namespace

/// Services and what leads to them.
void add_network_columns(ColumnTable& out)
{
    out["/services"] = {
        {{"Type"}, {"Cluster-IP"}, {"External-IP"}, {"Port(s)"}, age_column(), {"Selector", 1}}, service};
    out["networking.k8s.io/ingresses"] = {
        {{"Class"}, {"Hosts"}, {"Address"}, {"Ports"}, age_column()}, ingress};
    out["/endpoints"] = {{{"Endpoints"}, age_column()}, endpoints};
    out["discovery.k8s.io/endpointslices"] = {{{"AddressType"}, {"Ports"}, {"Endpoints"}, age_column()}, slice};
    out["networking.k8s.io/networkpolicies"] = {
        {{"Pod-Selector"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(selector_text(o["spec"]["podSelector"]));
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/ingressclasses"] = {
        {{"Controller"}, {"Parameters"}, age_column()},
        [](const Value& o, Value& cells, const RowContext& row) {
            const Value& parameters = o["spec"]["parameters"];
            cells.push_back(o["spec"]["controller"]);
            cells.push_back(
                parameters.is_null() ? std::string(kNone)
                                     : parameters["kind"].text() + "." + parameters["apiGroup"].text() + "/" +
                                           parameters["name"].text());
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/servicecidrs"] = {
        {{"CIDRs"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(joined(o["spec"]["cidrs"]));
            cells.push_back(row.age);
        }};
    out["networking.k8s.io/ipaddresses"] = {
        {{"ParentRef"}}, [](const Value& o, Value& cells, const RowContext&) {
            const Value& parent = o["spec"]["parentRef"];
            cells.push_back(fmt::format(
                "{}/{}/{}", parent["resource"].text(), parent["namespace"].text(), parent["name"].text()));
        }};
}

}  // namespace sluice::apiserver
