#include "serve/request.hpp"

#include "serve/failure.hpp"

#include <algorithm>
#include <charconv>

namespace sluice::apiserver {

namespace {

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view take_until(std::string_view& text, char separator)
{
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

std::string decoded(std::string_view text, bool plus_is_space)
{
    std::string spaced(text);
    if (plus_is_space) std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return http::percent_decode(spaced).value_or(spaced);
}

// nullopt: not something that we can write.
std::optional<MediaType> understand(std::string_view clause)
{
    const std::string_view type = trimmed(take_until(clause, ';'));
    MediaType out;
    out.yaml = type == "application/yaml";
    if (type != "application/json" && type != "*/*" && type != "application/*" && !out.yaml)
        return std::nullopt;
    std::string as, group, version;
    while (!clause.empty()) {
        std::string_view parameter = trimmed(take_until(clause, ';'));
        const std::string_view name = take_until(parameter, '=');
        if (name == "as") as = parameter;
        if (name == "g") group = parameter;
        if (name == "v") version = parameter;
    }
    if (as.empty()) return out;
    if (group == "apidiscovery.k8s.io") {
        if (version != "v2") return std::nullopt;
        out.aggregated_discovery = true;
        return out;
    }
    if (group != "meta.k8s.io" || (version != "v1" && version != "v1beta1")) return std::nullopt;
    out.meta_version = version;
    if (as == "Table")
        out.shape = MediaType::Shape::Table;
    else if (as == "PartialObjectMetadata" || as == "PartialObjectMetadataList")
        out.shape = MediaType::Shape::Partial;
    else
        return std::nullopt;
    return out;
}

}  // namespace

MediaType negotiate(std::optional<std::string_view> accept)
{
    if (!accept || trimmed(*accept).empty()) return {};
    std::string_view rest = *accept;
    while (!rest.empty())
        if (const auto type = understand(trimmed(take_until(rest, ',')))) return *type;
    throw not_acceptable();
}

Query::Query(std::string_view text)
{
    while (!text.empty()) {
        std::string_view pair = take_until(text, '&');
        const std::string name = decoded(take_until(pair, '='), true);
        if (!name.empty()) values_.emplace(name, decoded(pair, true));
    }
}

std::string_view Query::get(std::string_view name) const noexcept
{
    const auto found = values_.find(name);
    return found == values_.end() ? std::string_view() : std::string_view(found->second);
}

bool Query::flag(std::string_view name) const noexcept
{
    const std::string_view value = get(name);
    return value == "true" || value == "1" || value == "True" || value == "t";
}

std::optional<std::int64_t> Query::number(std::string_view name) const
{
    const std::string_view text = get(name);
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

Path Path::parse(std::string_view path)
{
    Path out;
    while (!path.empty()) {
        const std::string_view part = take_until(path, '/');
        if (!part.empty()) out.segments.push_back(decoded(part, false));
    }
    return out;
}

const std::string& Path::at(std::size_t i) const noexcept
{
    static const std::string none;
    return i < segments.size() ? segments[i] : none;
}

std::optional<ResourcePath> resource_path(const Path& path)
{
    ResourcePath out;
    std::size_t next = 0;
    if (path.at(0) == "api" && path.size() > 2) {
        out.version = path.at(1);
        next = 2;
    } else if (path.at(0) == "apis" && path.size() > 3) {
        out.group = path.at(1);
        out.version = path.at(2);
        next = 3;
    } else {
        return std::nullopt;
    }
    // The old form of a watch: /api/v1/watch/namespaces/...
    const bool space = path.at(next) == "namespaces" && path.size() > next + 1;
    const bool of_namespace_itself =
        space && out.group.empty() &&
        (path.size() == next + 2 || path.at(next + 2) == "status" || path.at(next + 2) == "finalize");
    if (space && !of_namespace_itself) {
        out.namespaced = true;
        out.namespace_ = path.at(next + 1);
        next += 2;
    }
    out.plural = path.at(next);
    out.name = path.at(next + 1);
    for (std::size_t i = next + 2; i < path.size(); ++i)
        out.subresource += (out.subresource.empty() ? "" : "/") + path.at(i);
    if (out.plural.empty()) return std::nullopt;
    return out;
}

}  // namespace sluice::apiserver
