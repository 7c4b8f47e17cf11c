#include "history.hpp"

#include <algorithm>

namespace sluice::kustomize_controller {

namespace {
constexpr std::size_t kKept = 5;
}

void record_attempt(doc::Value& status, const Attempt& attempt)
{
    const doc::Value before = status["history"];
    const auto entries = before.elements();
    const auto same = std::ranges::find_if(entries, [&](const doc::Value& entry) {
        return entry["digest"].string_or("") == attempt.checksum &&
               entry["lastReconciledStatus"].string_or("") == attempt.reason;
    });
    const std::string now = base::format_rfc3339(attempt.at);
    const bool seen = same != entries.end();

    doc::Value entry = doc::Value::object(
        {{"digest", attempt.checksum},
         {"firstReconciled", seen ? (*same)["firstReconciled"] : doc::Value(now)},
         {"lastReconciled", now},
         {"lastReconciledDuration", base::format_duration(attempt.took)},
         {"lastReconciledStatus", attempt.reason},
         {"metadata", doc::Value::object({{"revision", attempt.revision}})},
         {"totalReconciliations", (seen ? (*same)["totalReconciliations"].int_or(0) : 0) + 1}});
    if (!attempt.origin_revision.empty()) entry.edit("metadata").set("originRevision", attempt.origin_revision);

    doc::Value history = doc::Value::array({std::move(entry)});
    for (auto old = entries.begin(); old != entries.end() && history.size() < kKept; ++old)
        if (old != same) history.push_back(*old);
    status.set("history", std::move(history));
}

}  // namespace sluice::kustomize_controller
