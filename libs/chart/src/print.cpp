#include "chart/print.hpp"

#include "base/error.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace sluice::chart {

namespace {

constexpr std::string_view kSource = "# Source: ";

void append_document(std::string& out, std::string_view path, std::string_view content)
{
    out.append("---\n").append(kSource).append(path) += '\n';
    out.append(content) += '\n';
}

std::size_t size_of(const Rendered& rendered, bool include_crds)
{
    std::size_t size = 0;
    for (const auto& manifest : rendered.manifests)
        size += manifest.path.size() + manifest.content.size() + 20;
    for (const auto& hook : rendered.hooks)
        size += hook.path.size() + hook.content.size() + 20;
    if (include_crds)
        for (const auto& crd : rendered.crds)
            size += crd.filename.size() + crd.file.text().size() + 20;
    return size;
}

/// The path behind the chart's name in a "# Source:" line; empty if there is none.
std::string_view path_in_chart(std::string_view document)
{
    for (auto at = document.find(kSource); at != std::string_view::npos; at = document.find(kSource, at + 1)) {
        auto line = document.substr(at + kSource.size());
        line = line.substr(0, line.find('\n'));
        const auto slash = line.find('/');
        if (slash != std::string_view::npos && slash > 0 && slash + 1 < line.size())
            return line.substr(slash + 1);
    }
    return {};
}

}  // namespace

std::string manifest_text(const Rendered& rendered, bool include_crds)
{
    std::string out;
    out.reserve(size_of(rendered, include_crds));
    if (include_crds)
        for (const auto& crd : rendered.crds)
            append_document(out, crd.filename, crd.file.text());
    for (const auto& manifest : rendered.manifests)
        append_document(out, manifest.path, manifest.content);
    return out;
}

std::string template_text(const Rendered& rendered, const PrintOptions& options)
{
    auto out = manifest_text(rendered, options.include_crds);
    const auto shown = trim_space(out);
    const auto leading = static_cast<std::size_t>(shown.data() - out.data()), size = shown.size();
    out.resize(leading + size);
    out.erase(0, leading);
    out += '\n';
    if (!options.no_hooks)
        for (const auto& hook : rendered.hooks)
            if (!options.skip_tests || !hook.has(HookEvent::Test))
                append_document(out, hook.path, hook.content);
    return out;
}

std::string show_only(std::string_view text, const std::vector<std::string>& patterns, HelmVersion version)
{
    const auto documents = split_manifests(text, version);
    std::string out;
    for (const auto& pattern : patterns) {
        bool found = false;
        for (const auto& document : documents) {
            const auto path = path_in_chart(document);
            if (path.empty() || !path_match(pattern, path).value_or(false)) continue;
            out.append("---\n").append(document) += '\n';
            found = true;
        }
        if (!found)
            throw base::Error(
                base::ErrorKind::NotFound, fmt::format("could not find template {} in chart", pattern));
    }
    return out;
}

}  // namespace sluice::chart
