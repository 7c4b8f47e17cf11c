#include "catalog.hpp"

#include <algorithm>
#include <array>

namespace sluice::kube {

namespace {

using WordTest = bool (*)(const Resource&, std::string_view word);

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

bool is_name(const Resource& resource, std::string_view word)
{
    return resource.plural == word || resource.singular == word;
}

bool is_short_name(const Resource& resource, std::string_view word)
{
    return std::ranges::find(resource.short_names, word) != resource.short_names.end();
}

bool is_kind(const Resource& resource, std::string_view word)
{
    return lower(resource.gvk.kind) == word;
}

std::vector<std::string> texts(const doc::Value& list)
{
    std::vector<std::string> result;
    for (const auto& element : list.elements())
        result.push_back(element.text());
    return result;
}

Resource aggregated_resource(const doc::Value& entry, const std::string& group, const std::string& version)
{
    Resource resource;
    // An object travels under the group it is served from, which responseKind may leave out.
    resource.gvk = {group, version, entry["responseKind"]["kind"].text()};
    resource.plural = entry["resource"].text();
    resource.singular = entry["singularResource"].text();
    resource.short_names = texts(entry["shortNames"]);
    resource.categories = texts(entry["categories"]);
    resource.verbs = texts(entry["verbs"]);
    resource.namespaced = entry["scope"].string_or("") == "Namespaced";
    for (const auto& sub : entry["subresources"].elements())
        resource.subresources.push_back(sub["subresource"].text());
    return resource;
}

Resource legacy_resource(const doc::Value& entry, const std::string& group, const std::string& version)
{
    Resource resource;
    resource.gvk = {group, version, entry["kind"].text()};
    resource.plural = entry["name"].text();
    resource.singular = entry["singularName"].text();
    resource.short_names = texts(entry["shortNames"]);
    resource.categories = texts(entry["categories"]);
    resource.verbs = texts(entry["verbs"]);
    resource.namespaced = entry["namespaced"].bool_or(false);
    return resource;
}

/// Servers before 1.27 leave the singular name of many built-in kinds empty.
void fill_singular(Resource& resource)
{
    if (resource.singular.empty()) resource.singular = lower(resource.gvk.kind);
}

}  // namespace

Catalog::Version& Catalog::version(const std::string& group, const std::string& version)
{
    auto entry = std::ranges::find(groups_, group, &Entry::name);
    if (entry == groups_.end()) entry = groups_.insert(groups_.end(), Entry{group, {}});
    auto found = std::ranges::find(entry->versions, version, &Version::name);
    if (found == entry->versions.end()) found = entry->versions.insert(found, Version{version, {}, {}});
    return *found;
}

void Catalog::add_aggregated(const doc::Value& list)
{
    for (const auto& item : list["items"].elements()) {
        const auto group = item["metadata"]["name"].text();
        for (const auto& served : item["versions"].elements()) {
            const auto name = served["version"].text();
            auto& into = version(group, name);
            for (const auto& entry : served["resources"].elements()) {
                fill_singular(into.resources.emplace_back(aggregated_resource(entry, group, name)));
            }
            if (served["freshness"].string_or("Current") != "Current" && into.resources.empty())
                into.failure = "the API server behind it does not answer";
        }
    }
}

Catalog::Group Catalog::legacy_group(const doc::Value& api_group)
{
    Group group{api_group["name"].text(), {}};
    const auto preferred = api_group["preferredVersion"]["version"].text();
    if (!preferred.empty()) group.versions.push_back(preferred);
    for (const auto& entry : api_group["versions"].elements()) {
        auto name = entry["version"].text();
        if (name != preferred) group.versions.push_back(std::move(name));
    }
    return group;
}

void Catalog::add_group(const Group& group)
{
    for (const auto& name : group.versions)
        version(group.name, name);
}

void Catalog::add_legacy(const std::string& group, const std::string& version_name, const doc::Value& list)
{
    auto& into = version(group, version_name);
    for (const auto& entry : list["resources"].elements())
        if (entry["name"].string_or("").find('/') == std::string_view::npos)
            fill_singular(into.resources.emplace_back(legacy_resource(entry, group, version_name)));
    for (const auto& entry : list["resources"].elements()) {
        const auto name = entry["name"].string_or("");
        const auto slash = name.find('/');
        if (slash == std::string_view::npos) continue;
        const auto owner = std::ranges::find(into.resources, name.substr(0, slash), &Resource::plural);
        if (owner != into.resources.end()) owner->subresources.emplace_back(name.substr(slash + 1));
    }
}

void Catalog::add_failure(const std::string& group, const std::string& version_name, std::string why)
{
    version(group, version_name).failure = std::move(why);
}

std::optional<Resource> Catalog::find(const GroupVersionKind& gvk) const
{
    for (const auto& group : groups_)
        for (const auto& version : group.versions)
            for (const auto& resource : version.resources)
                if (resource.gvk == gvk) return resource;
    return std::nullopt;
}

std::optional<Resource> Catalog::find(const GroupKind& kind) const
{
    for (const auto& group : groups_)
        for (const auto& version : group.versions)
            for (const auto& resource : version.resources)
                if (resource.gvk.group == kind.group && resource.gvk.kind == kind.kind) return resource;
    return std::nullopt;
}

std::vector<Resource> Catalog::all() const
{
    std::vector<Resource> resources;
    for (const auto& group : groups_)
        for (const auto& version : group.versions)
            resources.insert(resources.end(), version.resources.begin(), version.resources.end());
    return resources;
}

const std::string* Catalog::failure(std::string_view group, std::string_view version) const
{
    for (const auto& entry : groups_) {
        if (entry.name != group) continue;
        for (const auto& candidate : entry.versions)
            if ((version.empty() || candidate.name == version) && !candidate.failure.empty())
                return &candidate.failure;
    }
    return nullptr;
}

template <class Wanted> const Resource* Catalog::meaning(std::string_view word, const Wanted& wanted) const
{
    for (const WordTest test : {&is_name, &is_short_name, &is_kind})
        for (const auto& group : groups_)
            for (const auto& version : group.versions)
                for (const auto& resource : version.resources)
                    if (wanted(group.name, version.name) && test(resource, word)) return &resource;
    return nullptr;
}

const Resource* Catalog::meaning_in_group(std::string_view word, std::string_view group) const
{
    const auto exact = meaning(word, [&](std::string_view name, std::string_view) { return name == group; });
    if (exact) return exact;
    return meaning(word, [&](std::string_view name, std::string_view) { return name.starts_with(group); });
}

/// "v1.apps"; "v1." is the core group.
const Resource* Catalog::meaning_in_version(std::string_view word, std::string_view version_and_group) const
{
    const auto dot = version_and_group.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto version = version_and_group.substr(0, dot), group = version_and_group.substr(dot + 1);
    return meaning(word, [&](std::string_view in_group, std::string_view in_version) {
        return in_group == group && in_version == version;
    });
}

std::optional<Resource> Catalog::find_word(std::string_view word) const
{
    const auto dot = word.find('.');
    const auto name = lower(word.substr(0, dot));
    const Resource* found = nullptr;
    if (dot == std::string_view::npos) {
        found = meaning(name, [](std::string_view, std::string_view) { return true; });
    } else {
        const auto rest = word.substr(dot + 1);
        found = meaning_in_version(name, rest);
        if (!found) found = meaning_in_group(name, rest);
    }
    return found ? std::optional(*found) : std::nullopt;
}

}  // namespace sluice::kube
