#pragma once
#include "doc/value.hpp"
#include "http/server.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// What the Accept header chose: the plain objects, their metadata alone, or a table for people.
struct MediaType {
    enum class Shape { Object, Table, Partial } shape = Shape::Object;
    bool yaml = false;
    /// The version of meta.k8s.io for Table and Partial.
    std::string meta_version = "v1";
    /// apidiscovery.k8s.io/v2 was asked for.
    bool aggregated_discovery = false;
};

/// Throws Failure 406 if nothing that is accepted can be had (protobuf and CBOR cannot).
MediaType negotiate(std::optional<std::string_view> accept);

/// Query: the parameters of a request, decoded; the first of a name counts.
class Query {
public:
    explicit Query(std::string_view text);
    std::string_view get(std::string_view name) const noexcept;
    bool has(std::string_view name) const noexcept { return values_.contains(name); }
    bool flag(std::string_view name) const noexcept;
    std::optional<std::int64_t> number(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// Path: where a request goes, split once.
struct Path {
    std::vector<std::string> segments;  ///< decoded
    static Path parse(std::string_view path);
    const std::string& at(std::size_t i) const noexcept;
    std::size_t size() const noexcept { return segments.size(); }
};

/// A path below a group and version, resolved as far as it goes without knowing the kinds.
struct ResourcePath {
    std::string group, version, namespace_, plural, name, subresource;
    bool namespaced = false;  ///< the path named a namespace
};
/// nullopt: not below /api/v1 or /apis/G/V, or nothing below it.
std::optional<ResourcePath> resource_path(const Path&);

}  // namespace sluice::apiserver
