#pragma once
#include "base/error.hpp"
#include "chart/chart.hpp"
#include "chart/lint.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sluice::chart {

/// LintReport: what the rules have found so far, in their order. Every rule answers with what is wrong, or with
/// nothing.
class LintReport {
public:
    /// True if there is nothing to say.
    bool check(Severity severity, const std::string& path, const std::string& fault)
    {
        if (!fault.empty()) messages.push_back({severity, path, fault});
        return fault.empty();
    }

    std::vector<LintMessage> messages;
};

/// The message of the base::Error that `act` throws; empty if it throws none.
template <class Act> std::string fault_of(Act act)
{
    try {
        act();
        return {};
    } catch (const base::Error& error) {
        return error.what();
    }
}

/// Rules for Chart.yaml, by its text.
void lint_chart_yaml(LintReport&, std::string_view yaml);
/// Rules for templates and what they render. `load` gives the chart or throws.
void lint_templates(
    LintReport&, const std::function<Chart()>& load, const gotemplate::Value& user_values, const LintOptions&);

/// The documents of a text as Kubernetes' tools cut it at lines of "---".
struct KubernetesDocuments {
    std::vector<std::string_view> documents;
    std::string fault;  // why there are no more: a line of "---" and something else
};
KubernetesDocuments kubernetes_documents(std::string_view text);

/// What tells an object: read as sigs.k8s.io/yaml fills Helm's struct of it. Throws base::Error{Invalid}.
struct ObjectHead {
    std::string api_version, kind, ns, name;
};
/// nullopt for a document of nothing.
std::optional<ObjectHead> read_head(std::string_view document);
/// Reads what tells the objects of a text; `each` gets every one that is there. What is wrong with the first
/// document that cannot be read, "unable to parse YAML: ..."; empty if all can.
std::string read_heads(std::string_view text, const std::function<void(const ObjectHead&)>& each);

}  // namespace sluice::chart
