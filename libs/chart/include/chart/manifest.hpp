#pragma once
#include "chart/chart.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// One document of a rendered file.
struct Manifest {
    std::string path;  ///< of the template: "app/templates/deployment.yaml"
    std::string content;
    std::string api_version, kind, name;
};

/// When a hook runs.
enum class HookEvent {
    PreInstall,
    PostInstall,
    PreDelete,
    PostDelete,
    PreUpgrade,
    PostUpgrade,
    PreRollback,
    PostRollback,
    Test
};
/// "pre-install" and so on.
std::string_view event_name(HookEvent);

/// A document with the annotation helm.sh/hook.
struct HookManifest : Manifest {
    std::vector<HookEvent> events;
    std::int64_t weight = 0;
    /// As written, lower case: before-hook-creation, hook-succeeded, hook-failed.
    std::vector<std::string> delete_policies;
    std::vector<std::string> output_log_policies;

    bool has(HookEvent) const;
};

/// What rendered files hold, each in the order in which Helm installs it.
struct SortedManifests {
    std::vector<Manifest> manifests;
    std::vector<HookManifest> hooks;
};

/// Rendered files by path.
using RenderedFiles = std::map<std::string, std::string, std::less<>>;

/// The documents of one rendered file, without those of nothing but white space. v4 keeps what ends a document
/// (blank lines); v3 trims it.
std::vector<std::string> split_manifests(std::string_view text, HelmVersion);
/// Splits every file, tells hooks from the rest and sorts both by kind as Helm installs them (stable; unknown
/// kinds last, by name). Hooks of unknown events are dropped. Throws base::Error{Invalid} "YAML parse error on
/// PATH: ...".
SortedManifests sort_manifests(const RenderedFiles&, HelmVersion);

/// Helm's order of kinds for installing; what is not named comes last.
std::vector<std::string_view> install_order(HelmVersion);
/// And for uninstalling.
std::vector<std::string_view> uninstall_order(HelmVersion);

}  // namespace sluice::chart
