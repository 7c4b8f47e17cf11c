#include "serve/selector.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sluice::apiserver {

namespace {

using doc::Value;

const std::vector<std::string_view>& selectable(const Kind& kind)
{
    static const std::vector<std::string_view> none;
    static const std::map<std::string_view, std::vector<std::string_view>> table = {
        {"/events",
         {"involvedObject.kind",
          "involvedObject.namespace",
          "involvedObject.name",
          "involvedObject.uid",
          "involvedObject.apiVersion",
          "involvedObject.resourceVersion",
          "involvedObject.fieldPath",
          "reason",
          "reportingComponent",
          "source",
          "type",
          "regarding.kind",
          "regarding.namespace",
          "regarding.name",
          "regarding.uid"}},
        {"/pods",
         {"spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "spec.hostNetwork",
          "status.phase",
          "status.podIP",
          "status.nominatedNodeName"}},
        {"/secrets", {"type"}},
        {"/namespaces", {"status.phase"}},
        {"/nodes", {"spec.unschedulable"}},
        {"/services", {"spec.clusterIP", "spec.type"}},
        {"/replicationcontrollers", {"status.replicas"}},
        {"apps/replicasets", {"status.replicas"}},
        {"batch/jobs", {"status.successful"}},
        {"certificates.k8s.io/certificatesigningrequests", {"spec.signerName"}},
    };
    const auto found = table.find(kind.collection);
    return found == table.end() ? none : found->second;
}

std::string text_of(const Value& value)
{
    if (value.is_string()) return value.text();
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_integer()) return std::to_string(value.as_int());
    return "";
}

std::string value_at(const Value& document, std::string_view field)
{
    // Events are stored in the core shape whatever group they are selected by.
    std::string path(field);
    if (path.starts_with("regarding.")) path = "involvedObject." + path.substr(10);
    if (path == "source" && document["kind"].string_or("") == "Event") path = "source.component";
    const Value* at = &document;
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::size_t dot = rest.find('.');
        at = &(*at)[rest.substr(0, dot)];
        rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
    }
    return text_of(*at);
}

}  // namespace

Selector::Selector(const Kind& kind, std::string_view labels, std::string_view fields)
{
    if (!labels.empty()) {
        try {
            labels_ = kube::LabelSelector::parse(labels);
        } catch (const base::Error& error) {
            throw bad_request(fmt::format("unable to parse requirement: {}", error.what()));
        }
    }
    while (!fields.empty()) {
        const std::size_t comma = fields.find(',');
        std::string_view term = fields.substr(0, comma);
        fields.remove_prefix(comma == std::string_view::npos ? fields.size() : comma + 1);
        if (term.empty()) continue;
        const std::size_t equals = term.find('=');
        if (equals == std::string_view::npos || equals == 0)
            throw bad_request(fmt::format("invalid field selector: {}; can't understand '{}'", term, term));
        Term out;
        out.equal = term[equals - 1] != '!';
        out.field = std::string(term.substr(0, out.equal ? equals : equals - 1));
        out.value = std::string(term.substr(equals + 1));
        if (out.value.starts_with('=')) out.value.erase(0, 1);
        const auto& known = selectable(kind);
        const bool of_key = out.field == "metadata.name" || out.field == "metadata.namespace";
        if (!of_key && std::find(known.begin(), known.end(), out.field) == known.end())
            throw bad_request(
                known.empty() && !kind.custom() ? fmt::format(
                                                      "\"{}\" is not a known field selector: only "
                                                      "\"metadata.name\", \"metadata.namespace\"",
                                                      out.field)
                                                : fmt::format("field label not supported: {}", out.field));
        reads_document_ = reads_document_ || !of_key;
        fields_.push_back(std::move(out));
    }
}

bool Selector::matches(const Stored& stored) const
{
    if (labels_ && !labels_->matches(stored.labels)) return false;
    if (fields_.empty()) return true;
    const Value document = reads_document_ ? stored.document() : Value();
    return std::all_of(fields_.begin(), fields_.end(), [&](const Term& term) {
        std::string value;
        if (term.field == "metadata.name")
            value = stored.name();
        else if (term.field == "metadata.namespace")
            value = stored.namespace_();
        else
            value = value_at(document, term.field);
        return (value == term.value) == term.equal;
    });
}

std::optional<std::string> Selector::only_name() const
{
    for (const Term& term : fields_)
        if (term.field == "metadata.name" && term.equal) return term.value;
    return std::nullopt;
}

}  // namespace sluice::apiserver
