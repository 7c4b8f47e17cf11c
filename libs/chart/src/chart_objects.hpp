#pragma once
#include "chart/render.hpp"
#include "gotemplate/value.hpp"

#include <vector>

namespace sluice::chart {

/// common.Values, the type of .Values and of the root of a template.
const gotemplate::Type& values_type(HelmVersion);
/// .Chart: a map in v4, a struct (unknown fields are errors) in v3.
gotemplate::Value chart_object(const Metadata&, bool is_root, HelmVersion);
gotemplate::Value capabilities_object(const Capabilities&, HelmVersion);
/// .Files: a map of bytes with the methods Get, GetBytes, Glob, Lines, AsConfig, AsSecrets. The files outlive
/// it.
gotemplate::Value files_object(const std::vector<File>&);
gotemplate::Value release_object(const ReleaseInfo&);

}  // namespace sluice::chart
