#pragma once
#include "chart/chart.hpp"

#include <string_view>

namespace sluice::chart {

/// Reads Chart.yaml, or the dependencies of requirements.yaml, into what is there already. Throws
/// base::Error{Invalid} in the words of sigs.k8s.io/yaml.
void read_metadata(std::string_view yaml, Metadata& into);
void read_metadata_object(const doc::Value& object, Metadata& into);
Lock read_lock(std::string_view yaml);
/// Helm's checks, which also clean control characters out of the texts. Throws base::Error{Invalid}
/// "validation: ...".
void validate(Metadata&);

/// A dependency as Helm writes it: fields that are empty are left out.
doc::Value dependency_value(const Dependency&);

}  // namespace sluice::chart
