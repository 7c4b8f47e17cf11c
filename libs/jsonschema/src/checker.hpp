#pragma once
#include "base/error.hpp"
#include "failure.hpp"
#include "validation.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::jsonschema {

/// What of a value no keyword has looked at yet.
struct Unevaluated {
    std::set<std::string_view> properties;
    std::set<std::size_t> items;
    bool empty() const noexcept { return properties.empty() && items.empty(); }
    /// Keeps what the other has as well.
    void intersect(const Unevaluated& other);
};

/// Scope: the chain of schemas that led to a check: for dynamic references, and to notice that it goes round in
/// circles.
struct Scope {
    const Node* node;
    std::string_view keyword;  ///< of a reference; otherwise the place of the node tells
    int value;                 ///< same number, same value
    const Scope* parent;
};

/// What all checks of one validation share.
struct Run {
    const Budget& budget;
    const Document* document;  ///< of a metaschema's validation
    std::deque<std::unique_ptr<Node>> made;
    std::vector<std::string> path;
    std::uint64_t steps = 0;
    int depth = 0;
};

/// Check: one schema applied to one value.
class Check {
public:
    Check(
        Run& run,
        const Node& node,
        const doc::Value& value,
        const Scope& scope,
        Unevaluated unevaluated,
        bool quiet,
        const Node* meta)
        : run_(run), node_(node), value_(value), scope_(scope), unevaluated_(std::move(unevaluated)),
          quiet_(quiet), meta_(meta)
    {
    }
    /// nullopt if the value fits.
    std::optional<Failure> operator()();
    Unevaluated& unevaluated() noexcept { return unevaluated_; }
    static Unevaluated unevaluated_of(const doc::Value&, const Node&, bool wanted);

private:
    std::optional<Failure> check();
    std::optional<Failure> check_kind();
    void check_object();
    void check_properties();
    void check_property_names();
    void check_array();
    void check_items();
    void check_contains();
    void check_text();
    void check_number();
    void check_references();
    void check_combinations();
    void check_one_of();
    void check_unevaluated();

    // Subschemas: on this value, on what a reference names, on a part of this value.
    std::optional<Failure> here(const Node&, bool quiet = false, std::string_view keyword = {});
    std::optional<Failure> reference(const Node&, std::string_view keyword);
    std::optional<Failure> part(const Node&, const doc::Value&, std::string token);
    std::optional<Failure> item(const Node& node, std::size_t index)
    {
        return part(node, value_[index], std::to_string(index));
    }
    const Node* recursive_target() const;
    const Node* dynamic_target() const;
    /// In a metaschema's validation: what applies instead of `node` at the current place.
    const Node* dialect_of_place(const Node& node);

    Failure failure(std::string message) const;
    void fail(std::string message) { failures_.push_back(failure(std::move(message))); }
    void add(std::optional<Failure> found)
    {
        if (found) failures_.push_back(std::move(*found));
    }
    void fail_with(std::string message, std::vector<Failure> causes)
    {
        fail(std::move(message));
        failures_.back().causes = std::move(causes);
    }
    bool done() const noexcept { return quiet_ && !failures_.empty(); }
    std::vector<std::string> missing(const std::vector<std::string>& names) const;
    std::string cycle_message(const Scope& earlier) const;

    Run& run_;
    const Node& node_;
    const doc::Value& value_;
    const Scope& scope_;
    Unevaluated unevaluated_;
    bool quiet_;  ///< only whether it fits is asked for
    const Node* meta_;
    std::vector<Failure> failures_;
};

/// Deep equality of JSON values, numbers by their exact value.
bool equal(const doc::Value&, const doc::Value&);

}  // namespace sluice::jsonschema
