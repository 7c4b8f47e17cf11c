#pragma once
#include "doc/value.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// FieldSet: a set of paths into an object, the value that metadata.managedFields[].fieldsV1 carries. A path
/// may be a member itself and the prefix of others at once. Elements are kept in their wire text: "f:name" (a
/// field), "k:{...}" (an item of a keyed list), "v:..." (an item of a set), "i:n". A value; thread-compatible.
class FieldSet {
public:
    using Path = std::vector<std::string>;

    bool empty() const noexcept { return nodes_.empty(); }
    void insert(const Path& path) { insert(path, 0); }
    /// Puts one element right below this set.
    void insert_here(std::string_view element);
    /// The set below `element`, made if missing: for building top down. Call drop_empty() afterwards.
    FieldSet& below(std::string_view element);
    bool has(std::string_view element) const noexcept;
    bool has(const Path& path) const noexcept;
    /// nullptr when nothing lies below `element`.
    const FieldSet* with_prefix(std::string_view element) const noexcept;
    void drop_empty();

    FieldSet union_with(const FieldSet&) const;
    FieldSet intersection(const FieldSet&) const;
    FieldSet difference(const FieldSet&) const;
    /// As difference(), but a member of `other` takes everything below it along.
    FieldSet recursive_difference(const FieldSet& other) const;
    bool operator==(const FieldSet&) const noexcept;

    void for_each(const std::function<void(const Path&)>&) const;

    /// Each element with its place: what schema-driven walks need.
    struct Node;
    const std::vector<Node>& nodes() const noexcept { return nodes_; }
    std::vector<Node>& nodes() noexcept { return nodes_; }

    /// Throws base::Error{Invalid} for a shape that is no FieldsV1.
    static FieldSet from_value(const doc::Value& fields_v1);
    doc::Value to_value() const;

private:
    Node& node(std::string_view element);
    const Node* find(std::string_view element) const noexcept;
    void insert(const Path& path, std::size_t depth);
    void walk(Path& prefix, const std::function<void(const Path&)>&) const;

    std::vector<Node> nodes_;  // sorted by compare_elements
};

struct FieldSet::Node {
    std::string element;
    bool member = false;
    FieldSet children;
    bool operator==(const Node&) const = default;
};

/// Fields before keys before values before indices; keys and values by content, so that 9 stands before 10.
int compare_elements(std::string_view left, std::string_view right) noexcept;
/// How conflict messages print a path: .spec.containers[name="app"].image
std::string path_text(const FieldSet::Path&);

}  // namespace sluice::apiserver
