#pragma once
#include "chart/render.hpp"
#include "gotemplate/function.hpp"

#include <string>
#include <unordered_map>

namespace sluice::chart {

/// What Helm's functions know of the render that they run in.
struct TemplateHost : gotemplate::Host {
    explicit TemplateHost(const RenderOptions& render_options) : options(render_options) {}

    const RenderOptions& options;
    /// How often each name is being included at this moment.
    std::unordered_map<std::string, int> included;

    void warn(const std::string& text) const
    {
        if (options.warn) options.warn(text);
    }
};

}  // namespace sluice::chart
