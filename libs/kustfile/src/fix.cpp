#include "common.hpp"
#include "kustfile/edit.hpp"

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

/// All of commonLabels become one entry of `labels` that reaches selectors as they did.
void fix_labels(Kustfile& file)
{
    const auto common = file.fields["commonLabels"];
    if (common.empty()) return;
    auto labels = file.fields["labels"];
    for (const auto& label : labels.elements())
        for (const auto& pair : label["pairs"].members())
            if (common.contains(pair.key()))
                refuse(fmt::format("label name '{}' exists in both commonLabels and labels", pair.key()));
    labels.push_back(doc::Value::object({{"includeSelectors", true}, {"pairs", common}}));
    file.fields.erase("commonLabels");
    file.set("labels", std::move(labels));
}

}  // namespace

void fix(Kustfile& file, const Folder& folder)
{
    auto patches = file.fields["patches"];
    for (const auto& patch : file.fields["patchesJson6902"].elements())
        patches.push_back(patch);
    for (const auto& patch : file.texts("patchesStrategicMerge"))
        patches.push_back(doc::Value::object({{folder.read(patch) ? "path" : "patch", patch}}));
    file.fields.erase("patchesJson6902");
    file.fields.erase("patchesStrategicMerge");
    file.set("patches", std::move(patches));
    fix_labels(file);
}

}  // namespace sluice::kustfile
