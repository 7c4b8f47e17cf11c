#pragma once
#include <string>
#include <string_view>

namespace sluice::chart {

/// What is wrong with the name of an object of this kind, in the words of Kubernetes' field errors:
/// `metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain must ...`; several are in brackets. Empty
/// for a good name.
std::string name_fault(std::string_view kind, std::string_view name);

}  // namespace sluice::chart
