#pragma once
#include <functional>
#include <map>
#include <string>

namespace sluice::api {

/// Labels, annotations, artifact metadata: text by name, sorted.
using StringMap = std::map<std::string, std::string, std::less<>>;

}  // namespace sluice::api
