#pragma once
#include "kustomize/build.hpp"

#include <optional>
#include <string>

namespace sluice::front {

/// `sluice kustomize build DIRECTORY`, in the forms that the front program knows all of.
struct KustomizeBuild {
    std::string directory = ".";
    kustomize::LoadRestrictions restrictions = kustomize::LoadRestrictions::RootOnly;
};

/// `words` are main's, null-terminated. nullopt: another command, or a form of it that is not known here.
std::optional<KustomizeBuild> kustomize_build(const char* const* words);

}  // namespace sluice::front
