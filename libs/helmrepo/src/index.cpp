#include "helmrepo/index.hpp"

#include "base/error.hpp"
#include "base/semver.hpp"
#include "doc/yaml.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace sluice::helmrepo {
namespace {

/// The largest public repositories have indices of 30 MB.
constexpr doc::ParseLimits kLimits{.max_bytes = 128u << 20, .max_depth = 64, .max_nodes = 20'000'000};

ChartVersion read_entry(const doc::Value& from)
{
    ChartVersion entry{
        .name = std::string(from["name"].string_or("")),
        .version = std::string(from["version"].string_or("")),
        .urls = {},
        .digest = std::string(from["digest"].string_or(""))};
    for (const auto& url : from["urls"].elements())
        entry.urls.emplace_back(url.string_or(""));
    return entry;
}

std::string fault_of(const ChartVersion& entry)
{
    if (entry.name.empty()) return "validation: chart.metadata.name is required";
    if (entry.name.find_first_of("/\\") != std::string::npos)
        return fmt::format("validation: chart.metadata.name \"{}\" is invalid", entry.name);
    if (entry.version.empty()) return "validation: chart.metadata.version is required";
    if (!base::Version::parse(entry.version))
        return fmt::format("validation: chart.metadata.version \"{}\" is invalid", entry.version);
    return {};
}

void sort_newest_first(std::vector<ChartVersion>& versions)
{
    std::vector<std::pair<base::Version, ChartVersion>> keyed;
    for (auto& entry : versions)
        keyed.emplace_back(*base::Version::parse(entry.version), std::move(entry));
    std::stable_sort(
        keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
    versions.clear();
    for (auto& [version, entry] : keyed)
        versions.push_back(std::move(entry));
}

}  // namespace

Index Index::parse(
    std::string_view text, const std::string& source, const std::function<void(const std::string&)>& warn)
{
    if (text.empty()) throw base::Error(base::ErrorKind::Invalid, "empty index.yaml file");
    const auto document = doc::parse_yaml(text, {.dialect = doc::YamlDialect::Sigs, .file = {}}, kLimits);
    if (!document.is_null() && !document.is_object())
        throw base::Error(base::ErrorKind::Invalid, "the index of the repository is not an object");
    Index index;
    for (const auto& chart : document["entries"].members()) {
        auto& list = index.entries_[std::string(chart.key())];
        for (const auto& version : chart.value.elements()) {
            auto entry = read_entry(version);
            const auto fault = version.is_null() ? "empty entry" : fault_of(entry);
            if (fault.empty())
                list.push_back(std::move(entry));
            else if (warn)
                warn(fmt::format(
                    "skipping loading invalid entry for chart \"{}\" \"{}\" from {}: {}",
                    chart.key(),
                    entry.version,
                    source,
                    fault));
        }
        sort_newest_first(list);
    }
    if (document["apiVersion"].string_or("").empty())
        throw base::Error(base::ErrorKind::Invalid, "no API version specified");
    return index;
}

const std::vector<ChartVersion>* Index::versions(std::string_view chart) const
{
    const auto found = entries_.find(chart);
    return found == entries_.end() ? nullptr : &found->second;
}

const ChartVersion& Index::get(std::string_view chart, std::string_view version) const
{
    const auto* all = versions(chart);
    if (!all) throw base::Error(base::ErrorKind::NotFound, "no chart name found");
    if (all->empty()) throw base::Error(base::ErrorKind::NotFound, "no chart version found");
    base::Constraint::Fault fault;
    const auto wanted = base::Constraint::parse(version.empty() ? "*" : version, fault);
    if (!wanted)
        throw base::Error(
            base::ErrorKind::Invalid,
            fault.error.empty() ? fmt::format("improper constraint: \"{}\"", fault.improper) : fault.error);
    for (const auto& entry : *all)
        if (!version.empty() && entry.version == version) return entry;
    for (const auto& entry : *all)
        if (wanted->check(*base::Version::parse(entry.version))) return entry;
    throw base::Error(
        base::ErrorKind::NotFound, fmt::format("no chart version found for {}-{}", chart, version));
}

}  // namespace sluice::helmrepo
