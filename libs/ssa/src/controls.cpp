#include "ssa/controls.hpp"

#include <algorithm>
#include <cctype>

namespace sluice::ssa {

namespace {
bool says(const doc::Value& object, std::string_view key, std::string_view wanted)
{
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
    const doc::Value& metadata = object["metadata"];
    return std::ranges::equal(metadata["labels"][key].string_or(""), wanted, same) ||
           std::ranges::equal(metadata["annotations"][key].string_or(""), wanted, same);
}
}  // namespace

bool reconcile_disabled(const doc::Value& object)
{
    return says(object, "kustomize.toolkit.fluxcd.io/reconcile", "disabled") ||
           says(object, "kustomize.toolkit.fluxcd.io/ssa", "Ignore");
}

bool only_if_absent(const doc::Value& object)
{
    return says(object, "kustomize.toolkit.fluxcd.io/ssa", "IfNotPresent");
}

bool merges_with_others(const doc::Value& object)
{
    return says(object, "kustomize.toolkit.fluxcd.io/ssa", "Merge");
}

bool prune_disabled(const doc::Value& object)
{
    return says(object, "kustomize.toolkit.fluxcd.io/prune", "disabled");
}

bool force_enabled(const doc::Value& object)
{
    return says(object, "kustomize.toolkit.fluxcd.io/force", "enabled");
}

}  // namespace sluice::ssa
