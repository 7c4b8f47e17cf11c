#pragma once
#include <cstddef>

namespace sluice::kustomize {

/// One default field of a builtin transformer; the target is set for nameReference alone. See data/generate.py.
struct DefaultSpecRow {
    const char* section;
    const char *target_group, *target_version, *target_kind;
    const char *group, *version, *kind;
    const char* path;
    bool create;
};
extern const DefaultSpecRow kDefaultSpecs[];
extern const std::size_t kDefaultSpecsCount;

}  // namespace sluice::kustomize
