#pragma once
#include "chart/render.hpp"
#include "gotemplate/function.hpp"
#include "sprig/zone_database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::chart {

/// What Helm's functions know of the render that they run in.
struct TemplateHost : gotemplate::Host, sprig::ZoneDatabase {
    explicit TemplateHost(const RenderOptions& render_options) : options(render_options) {}

    const RenderOptions& options;
    /// How often each name is being included at this moment.
    std::unordered_map<std::string, int> included;

    std::optional<std::string> zone(std::string_view name) override
    {
        return options.zones == nullptr ? std::nullopt : options.zones->zone(name);
    }

    void warn(const std::string& text) const
    {
        if (options.warn) options.warn(text);
    }
};

}  // namespace sluice::chart
