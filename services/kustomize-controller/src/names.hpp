#pragma once
#include <string_view>

namespace sluice::kustomize_controller {

/// Flux's names: the field manager of objects, and that of our own status.
inline constexpr std::string_view kController = "kustomize-controller";
inline constexpr std::string_view kStatusManager = "gotk-kustomize-controller";

namespace gate {
inline constexpr std::string_view kDisableFailFast = "DisableFailFastBehavior";
inline constexpr std::string_view kExternalArtifact = "ExternalArtifact";
inline constexpr std::string_view kGroupChangeLog = "GroupChangeLog";
inline constexpr std::string_view kMigrateApiVersion = "MigrateAPIVersion";
inline constexpr std::string_view kDirectSourceFetch = "DirectSourceFetch";
inline constexpr std::string_view kDisableConfigWatchers = "DisableConfigWatchers";
inline constexpr std::string_view kStrictSubstitutions = "StrictPostBuildSubstitutions";
}  // namespace gate

}  // namespace sluice::kustomize_controller
