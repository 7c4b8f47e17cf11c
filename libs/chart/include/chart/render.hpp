#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "chart/capabilities.hpp"
#include "chart/chart.hpp"
#include "chart/coalesce.hpp"
#include "chart/manifest.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/set.hpp"
#include "sprig/zone_database.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// Helm's function map: sprig's with Helm's own. One for the process; immutable.
const gotemplate::FunctionMap& helm_functions(HelmVersion);

/// What templates see as .Release.
struct ReleaseInfo {
    std::string name;
    std::string namespace_name = "default";
    int revision = 1;
    bool is_upgrade = false;
};

/// Reads objects of the cluster for `lookup`: one by name, or a List when the name is empty. An absent one is a
/// null. May throw base::Error, which fails the template.
using Lookup = std::function<doc::Value(
    std::string_view api_version,
    std::string_view kind,
    std::string_view namespace_name,
    std::string_view name)>;

/// Templates: the compiled templates of one chart and its enabled subcharts. Immutable and shared by threads.
class Templates {
public:
    /// Compiles. The functions outlive this. Throws base::Error{Invalid} "parse error at
    /// (app/templates/a.yaml:3): ...".
    Templates(const Chart&, const gotemplate::FunctionMap& functions);
    ~Templates();

private:
    friend class Rendering;
    friend class TemplateCache;
    struct Impl;
    std::unique_ptr<const Impl> impl_;
};

/// TemplateCache: compiled templates of the charts rendered last. Thread-safe.
class TemplateCache {
public:
    explicit TemplateCache(std::size_t most_charts = 32);
    ~TemplateCache();
    std::shared_ptr<const Templates> get(const Chart&, const gotemplate::FunctionMap&);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// What templates see of the release, the cluster and the machine, and what a render may cost.
struct RenderOptions {
    HelmVersion version = HelmVersion::V4;
    ReleaseInfo release;
    Capabilities capabilities = Capabilities::defaults(HelmVersion::V4);
    /// Where now, randAlphaNum, genCA and their like take from.
    base::WallClock clock;
    base::RandomSource random;
    /// Time zones by name; nullptr: only UTC is known. Outlives the render.
    sprig::ZoneDatabase* zones = nullptr;
    /// Absent: lookup finds nothing, as without a cluster.
    Lookup lookup;
    bool strict = false;  ///< missing keys are errors
    bool lint = false;    ///< required and fail do not fail
    bool skip_schema_validation = false;
    bool subchart_notes = false;  ///< NOTES.txt of subcharts, too
    gotemplate::Budget budget;
    Warn warn;  ///< may be empty
    /// Other functions than Helm's; nullptr for Helm's.
    const gotemplate::FunctionMap* functions = nullptr;
    /// May be null: then every render compiles.
    TemplateCache* cache = nullptr;
};

/// Renders the templates of a chart whose dependencies were processed, with values that were coalesced;
/// partials are left out. Throws base::Error{Invalid, LimitExceeded} in Helm's words.
RenderedFiles render_templates(const Chart&, const gotemplate::Value& values, const RenderOptions&);

/// What a chart comes to.
struct Rendered {
    std::vector<Manifest> manifests;  ///< in the order of installation
    std::vector<HookManifest> hooks;
    std::vector<Crd> crds;
    std::string notes;
};

/// Changes the documents of a render before hooks are told apart; see post_render.hpp.
using PostRenderer = std::function<RenderedFiles(RenderedFiles)>;

/// A chart and the values it renders with.
struct Prepared {
    Chart chart;               ///< its dependencies processed
    gotemplate::Value values;  ///< coalesced
};
/// Dependencies, values, schema. Throws base::Error in Helm's words.
Prepared prepare(Chart, const doc::Value& user_values, const RenderOptions&);
/// The files before they are split, for who shows them when their YAML is broken.
struct RenderedChart {
    RenderedFiles files;
    std::string notes;
};
/// The check of the Kubernetes version, and the templates.
RenderedChart render_files(const Prepared&, const RenderOptions&);

/// Everything from a loaded chart and a user's values (an object) to sorted manifests. Throws base::Error in
/// Helm's words.
Rendered render(Chart, const doc::Value& user_values, const RenderOptions&, const PostRenderer& = {});

/// Throws base::Error{Invalid} for a name that no release can have.
void check_release_name(std::string_view name, HelmVersion version = HelmVersion::V4);

}  // namespace sluice::chart
