#pragma once
#include "resource.hpp"

#include <array>
#include <string>
#include <string_view>

namespace sluice::kustomize {

// The reference keeps what a build remembers of a resource in annotations on the object, reads it from there
// and takes it away in the end. A file that has such annotations brings its own memories.

/// What those of them say that say yes.
constexpr std::string_view kEnabled = "enabled";

/// All of them: none is printed.
constexpr std::array<std::string_view, 19> kBuildAnnotations{
    "internal.config.kubernetes.io/previousKinds",
    "internal.config.kubernetes.io/previousNames",
    "internal.config.kubernetes.io/previousNamespaces",
    "internal.config.kubernetes.io/prefixes",
    "internal.config.kubernetes.io/suffixes",
    "internal.config.kubernetes.io/allowNameChange",
    "internal.config.kubernetes.io/allowKindChange",
    "internal.config.kubernetes.io/refBy",
    "internal.config.kubernetes.io/generatorBehavior",
    "internal.config.kubernetes.io/needsHashSuffix",
    "internal.config.kubernetes.io/helm-generated",
    "internal.config.kubernetes.io/path",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent",
    "internal.config.kubernetes.io/id",
    "internal.config.kubernetes.io/annotations-migration-resource-id",
    "config.kubernetes.io/path",
    "config.kubernetes.io/index",
    "config.k8s.io/id"};

/// Whether the build, and nobody else, writes an annotation of this name.
bool is_build_annotation(std::string_view key);
/// "internal.config.kubernetes.io/previousNames" of "previousNames".
std::string build_annotation(std::string_view name);

/// Moves what a freshly read object says of its past into its state. Throws base::Error{Invalid} if that does
/// not fit together.
void take_build_annotations(Resource&);

}  // namespace sluice::kustomize
