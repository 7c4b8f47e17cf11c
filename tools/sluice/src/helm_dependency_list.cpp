#include "base/error.hpp"
#include "base/semver.hpp"
#include "helm_dependencies.hpp"
#include "helm_locate.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kVersion = chart::HelmVersion::V4;

std::vector<fs::path> sorted_entries(const fs::path& folder)
{
    std::vector<fs::path> entries;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry.path());
    std::ranges::sort(entries);
    return entries;
}

/// Empty if the version is what was asked for.
std::string version_fault(const std::string& version, const std::string& wanted)
{
    if (version == wanted) return {};
    const auto constraint = base::Constraint::parse(wanted);
    const auto parsed = base::Version::parse(version);
    if (!constraint || !parsed) return "invalid version";
    return constraint->check(*parsed) ? "" : "wrong version";
}

std::string archive_status(const fs::path& archive, const chart::Dependency& dependency)
{
    chart::Chart chart;
    try {
        chart = load_local_chart(archive.string(), kVersion);
    } catch (const base::Error&) {
        return "corrupt";
    }
    if (chart.name() != dependency.name) return "misnamed";
    const auto fault = version_fault(chart.metadata.version, dependency.version);
    return fault.empty() ? "ok" : fault;
}

std::string status(const fs::path& charts, const chart::Dependency& dependency, const chart::Chart& parent)
{
    std::vector<fs::path> archives, versioned;
    const auto prefix = dependency.name + "-";
    for (const auto& file : sorted_entries(charts)) {
        const auto name = file.filename().string();
        if (!name.starts_with(prefix) || !name.ends_with(".tgz")) continue;
        archives.push_back(file);
        const auto version = name.substr(prefix.size(), name.size() - prefix.size() - 4);
        if (base::Version::parse_strict(version)) versioned.push_back(file);
    }
    if (archives.size() == 1) return archive_status(archives.front(), dependency);
    if (versioned.size() == 1) return archive_status(versioned.front(), dependency);
    if (versioned.size() > 1) return "too many matches";
    const chart::Chart* found = nullptr;
    for (const auto& subchart : parent.dependencies)
        if (subchart.name() == dependency.name) found = &subchart;
    if (!found) return "missing";
    const auto fault = version_fault(found->metadata.version, dependency.version);
    return fault.empty() ? "unpacked" : fault;
}

/// Cells of one width in each column, with tabs between them; no cell is wider than 80.
void print_rows(std::ostream& out, std::vector<std::vector<std::string>> rows)
{
    constexpr std::size_t kWidest = 80;
    std::vector<std::size_t> widths(rows.front().size());
    for (auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (row[i].size() > kWidest) row[i] = row[i].substr(0, kWidest - 3) + "...";
            widths[i] = std::max(widths[i], row[i].size());
        }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out << row[i] << std::string(widths[i] - row[i].size(), ' ') << (i + 1 < row.size() ? "\t" : "\n");
    }
}

void print_strangers(std::ostream& out, const fs::path& charts, const std::vector<chart::Dependency>& asked)
{
    for (const auto& file : sorted_entries(charts)) {
        if (!fs::is_directory(file) && file.extension() != ".tgz") continue;
        try {
            const auto chart = load_local_chart(file.string(), kVersion);
            const auto is_it = [&](const auto& dependency) { return dependency.name == chart.name(); };
            if (std::ranges::none_of(asked, is_it))
                out << fmt::format("WARNING: \"{}\" is not in Chart.yaml.\n", file.string());
        } catch (const base::Error&) {
            out << fmt::format("WARNING: \"{}\" is not a chart.\n", file.string());
        }
    }
}

}  // namespace

void list_dependencies(Terminal& terminal, const std::string& path)
{
    if (!fs::exists(path))
        throw base::Error(base::ErrorKind::NotFound, fmt::format("stat {}: no such file or directory", path));
    const auto chart = load_local_chart(path, kVersion);
    const auto charts = (fs::path(path) / "charts").lexically_normal();
    auto& out = terminal.out();
    if (!chart.metadata.dependencies) {
        out << fmt::format("WARNING: no dependencies at {}\n", charts.string());
        return;
    }
    std::vector<std::vector<std::string>> rows{{"NAME", "VERSION", "REPOSITORY", "STATUS"}};
    for (const auto& dependency : *chart.metadata.dependencies)
        rows.push_back(
            {dependency.name, dependency.version, dependency.repository, status(charts, dependency, chart)});
    print_rows(out, std::move(rows));
    out << '\n';
    print_strangers(out, charts, *chart.metadata.dependencies);
}

}  // namespace sluice::cli
