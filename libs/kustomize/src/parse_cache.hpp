#pragma once
#include "base/guarded.hpp"
#include "kustomize/build.hpp"
#include "loader.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace sluice::kustomize {

struct ParseCache::Impl {
    base::Guarded<std::unordered_map<std::string, std::shared_ptr<const Documents>>> objects;
};

}  // namespace sluice::kustomize
