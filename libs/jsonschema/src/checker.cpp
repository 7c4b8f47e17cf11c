#include "checker.hpp"

#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::jsonschema {
namespace {

std::string type_names(unsigned types)
{
    static constexpr std::string_view names[] = {
        "null", "boolean", "number", "integer", "string", "array", "object"};
    std::string out;
    for (std::size_t i = 0; i < std::size(names); ++i)
        if ((types >> i & 1) != 0) out.append(out.empty() ? "" : " or ").append(names[i]);
    return out;
}

std::string pointer_of(const std::vector<std::string>& path)
{
    std::string out;
    for (const auto& token : path)
        out += pointer_token(token);
    return out;
}

bool is_scalar(const doc::Value& value)
{
    return !value.is_array() && !value.is_object();
}

std::string enumeration_message(const doc::Value& values)
{
    const auto elements = values.elements();
    if (!std::all_of(elements.begin(), elements.end(), is_scalar)) return "'enum' failed";
    std::string all;
    for (const auto& element : elements)
        all += (all.empty() ? "" : ", ") + displayed(element);
    return (elements.size() == 1 ? "value must be " : "value must be one of ") + all;
}

}  // namespace

void Unevaluated::intersect(const Unevaluated& other)
{
    std::erase_if(properties, [&](const auto& name) { return !other.properties.contains(name); });
    std::erase_if(items, [&](const auto& index) { return !other.items.contains(index); });
}

Unevaluated Check::unevaluated_of(const doc::Value& value, const Node& node, bool wanted)
{
    Unevaluated result;
    if (value.is_object() && !node.evaluates_all_properties() &&
        (wanted || node.unevaluated_properties != nullptr))
        for (const auto& member : value.members())
            result.properties.insert(member.key());
    if (value.is_array() && !node.evaluates_all_items() && (wanted || node.unevaluated_items != nullptr))
        for (auto i = node.prefix_items.size(); i < value.size(); ++i)
            result.items.insert(i);
    return result;
}

Failure Check::failure(std::string message) const
{
    if (quiet_) return {};
    return {Failure::Kind::Plain, pointer_of(run_.path), std::move(message), {}};
}

std::optional<Failure> Check::operator()()
{
    if (++run_.steps > run_.budget.steps)
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            fmt::format("the schema needs more than {} steps to check the values", run_.budget.steps));
    if (++run_.depth > run_.budget.depth)
        throw base::Error(base::ErrorKind::LimitExceeded, "schema and values nest too deep");
    auto found = check();
    --run_.depth;
    return found;
}

std::string Check::cycle_message(const Scope& earlier) const
{
    // Where the keywords stand: each node's place below its parent's, or the keyword of a reference.
    const auto place = [](const Scope* scope) {
        std::string text;
        for (; scope->parent != nullptr; scope = scope->parent) {
            const auto& own = scope->node->location;
            const auto length = scope->parent->node->location.size();
            text.insert(
                0,
                !scope->keyword.empty() ? '/' + std::string(scope->keyword)
                                        : own.substr(std::min(length, own.size())));
        }
        return text;
    };
    return fmt::format(
        "both {} and {} resolve to \"{}\" causing reference cycle",
        place(&scope_),
        place(&earlier),
        node_.location);
}

std::optional<Failure> Check::check()
{
    if (node_.always) return *node_.always ? std::nullopt : std::optional(failure("false schema"));
    for (const auto* scope = scope_.parent; scope != nullptr && scope->value == scope_.value;
         scope = scope->parent)
        if (scope->node == scope_.node) return failure(cycle_message(*scope));
    if (auto wrong = check_kind()) return wrong;

    if (node_.ref != nullptr) {
        auto found = reference(*node_.ref, "$ref");
        if (node_.draft < 2019) return found;
        add(std::move(found));
    }
    if (value_.is_object())
        check_object();
    else if (value_.is_array())
        check_array();
    else if (is_number(value_))
        check_number();
    else if (is_text(value_))
        check_text();

    if (!done()) {
        if (node_.draft >= 2019) check_references();
        check_combinations();
        if (node_.draft >= 2019) check_unevaluated();
    }
    if (failures_.empty()) return std::nullopt;
    if (failures_.size() == 1) return std::move(failures_[0]);
    auto group = failure("validation failed");
    group.kind = Failure::Kind::Group;
    group.causes = std::move(failures_);
    return group;
}

/// What ends a check at once: type, const, enum and format.
std::optional<Failure> Check::check_kind()
{
    const auto type = type_of(value_);
    if (node_.types != 0 && (node_.types & type) == 0) {
        const auto number = (node_.types & kInteger) != 0 ? Number::of(value_) : std::nullopt;
        if (!number || !number->is_integer())
            return failure(quiet_ ? "" : "got " + type_names(type) + ", want " + type_names(node_.types));
    }
    if (node_.constant && !equal(value_, *node_.constant))
        return failure(
            is_scalar(*node_.constant) ? "value must be " + displayed(*node_.constant) : "'const' failed");
    if (node_.enumeration) {
        const auto values = node_.enumeration->elements();
        const bool known =
            (node_.enumeration_types & type) != 0 &&
            std::any_of(values.begin(), values.end(), [&](const auto& value) { return equal(value_, value); });
        if (!known) return failure(quiet_ ? "" : enumeration_message(*node_.enumeration));
    }
    if (node_.format != nullptr && is_text(value_))
        if (const auto error = node_.format(value_.as_string()); !error.empty())
            return failure(displayed(value_) + " is not valid " + node_.format_name + ": " + error);
    return std::nullopt;
}

const Node* Check::dialect_of_place(const Node& node)
{
    if (&node != meta_ || run_.document == nullptr) return nullptr;
    // Below the root of most documents there is no other resource to look for.
    if (!run_.path.empty() && run_.document->resources.size() == 1) return nullptr;
    const auto resource = run_.document->resources.find(pointer_of(run_.path));
    return resource == run_.document->resources.end() ? nullptr
                                                      : metaschema_of(resource->second.dialect, run_.made);
}

std::optional<Failure> Check::here(const Node& node, bool quiet, std::string_view keyword)
{
    const Scope scope{&node, keyword, scope_.value, &scope_};
    const auto* const instead = dialect_of_place(node);
    Check check(
        run_,
        instead == nullptr ? node : *instead,
        value_,
        scope,
        unevaluated_of(value_, node, !unevaluated_.empty()),
        quiet_ || quiet,
        instead == nullptr ? meta_ : instead);
    auto found = check();
    if (!found) unevaluated_.intersect(check.unevaluated());
    return found;
}

std::optional<Failure> Check::part(const Node& node, const doc::Value& value, std::string token)
{
    run_.path.push_back(std::move(token));
    const Scope scope{&node, {}, scope_.value + 1, &scope_};
    const auto* const instead = dialect_of_place(node);
    Check check(
        run_,
        instead == nullptr ? node : *instead,
        value,
        scope,
        unevaluated_of(value, node, false),
        quiet_,
        instead == nullptr ? meta_ : instead);
    auto found = check();
    run_.path.pop_back();
    return found;
}

std::optional<Failure> Check::reference(const Node& node, std::string_view keyword)
{
    auto found = here(node, false, keyword);
    if (!found) return std::nullopt;
    auto result = failure("validation failed");
    result.kind = Failure::Kind::Reference;
    result.causes = dissolved(std::move(*found));
    return result;
}

const Node* Check::recursive_target() const
{
    const auto* target = node_.recursive_ref;
    if (!target->recursive_anchor) return target;
    for (const auto* scope = &scope_; scope != nullptr; scope = scope->parent)
        if (scope->node->resource != nullptr && scope->node->resource->recursive_anchor) target = scope->node;
    return target;
}

const Node* Check::dynamic_target() const
{
    const auto* target = node_.dynamic_ref;
    const auto& anchor = node_.dynamic_ref_anchor;
    if (anchor.empty() || target->dynamic_anchor != anchor) return target;
    for (const auto* scope = &scope_; scope != nullptr; scope = scope->parent) {
        const auto* const resource = scope->node->resource;
        if (resource == nullptr) continue;
        if (const auto found = resource->dynamic_anchors.find(anchor); found != resource->dynamic_anchors.end())
            target = found->second;
    }
    return target;
}

void Check::check_references()
{
    if (node_.recursive_ref != nullptr) add(reference(*recursive_target(), "$recursiveRef"));
    if (node_.dynamic_ref != nullptr) add(reference(*dynamic_target(), "$dynamicRef"));
}

void Check::check_combinations()
{
    if (node_.negated != nullptr && !here(*node_.negated, true)) fail("'not' failed");
    if (!node_.all_of.empty()) {
        std::vector<Failure> causes;
        for (const auto* const schema : node_.all_of) {
            if (auto found = here(*schema)) causes.push_back(std::move(*found));
            if (quiet_ && !causes.empty()) break;
        }
        if (!causes.empty()) fail_with("'allOf' failed", std::move(causes));
    }
    if (!node_.any_of.empty()) {
        std::vector<Failure> causes;
        bool matched = false;
        for (const auto* const schema : node_.any_of) {
            auto found = here(*schema);
            if (found) {
                causes.push_back(std::move(*found));
                continue;
            }
            matched = true;
            // What is unevaluated depends on all that match.
            if (unevaluated_.empty()) break;
        }
        if (!matched) fail_with("'anyOf' failed", std::move(causes));
    }
    if (!node_.one_of.empty()) check_one_of();
    if (node_.condition == nullptr) return;
    const auto* const branch = here(*node_.condition, true) ? node_.otherwise : node_.then;
    if (branch != nullptr) add(here(*branch));
}

void Check::check_one_of()
{
    std::vector<Failure> causes;
    std::optional<std::size_t> matched;
    for (std::size_t i = 0; i < node_.one_of.size(); ++i) {
        auto found = here(*node_.one_of[i], matched.has_value());
        if (found) {
            if (!matched) causes.push_back(std::move(*found));
            continue;
        }
        if (!matched) {
            matched = i;
            continue;
        }
        fail(fmt::format(
            "'oneOf' failed, subschemas {}, {} matched",
            localized(std::uint64_t{*matched}),
            localized(std::uint64_t{i})));
        break;
    }
    if (!matched) fail_with("'oneOf' failed, none matched", std::move(causes));
}

void Check::check_unevaluated()
{
    if (value_.is_object() && node_.unevaluated_properties != nullptr) {
        const auto names = std::exchange(unevaluated_.properties, {});
        for (const auto& name : names)
            add(part(*node_.unevaluated_properties, value_[name], std::string(name)));
    }
    if (value_.is_array() && node_.unevaluated_items != nullptr) {
        const auto items = std::exchange(unevaluated_.items, {});
        for (const auto index : items)
            add(item(*node_.unevaluated_items, index));
    }
}

namespace {

/// Every object's members in the order of their names, so that what is wrong comes in that order.
doc::Value sorted(const doc::Value& value)
{
    auto copy = value;
    copy.sort_keys();
    return copy;
}

}  // namespace

std::string
validate(const Node& schema, const doc::Value& unsorted, const Budget& budget, const MetaContext& context)
{
    const auto instance = sorted(unsorted);
    Run run{budget, context.document, {}, {}};
    const Scope scope{&schema, {}, 0, nullptr};
    Check check(
        run,
        schema,
        instance,
        scope,
        Check::unevaluated_of(instance, schema, false),
        false,
        context.document == nullptr ? nullptr : &schema);
    auto found = check();
    if (!found) return "";
    auto report = "jsonschema validation failed with " + quoted(schema.location);
    append_report(report, dissolved(std::move(*found)), 0);
    return report;
}

}  // namespace sluice::jsonschema
