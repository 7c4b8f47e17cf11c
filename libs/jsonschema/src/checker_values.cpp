// What a schema says of objects, arrays, texts and numbers.
#include "checker.hpp"
#include "sprig/go_regexp.hpp"
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace sluice::jsonschema {
namespace {

std::uint64_t unsigned_of(std::int64_t number)
{
    return static_cast<std::uint64_t>(number);
}

std::string amount(std::string_view keyword, std::size_t got, std::int64_t want)
{
    const auto wanted = want < 0 ? "-" + localized(unsigned_of(-want)) : localized(unsigned_of(want));
    return fmt::format("{}: got {}, want {}", keyword, localized(std::uint64_t{got}), wanted);
}

bool below(std::size_t size, const std::optional<std::int64_t>& least)
{
    return least && static_cast<std::int64_t>(size) < *least;
}
bool above(std::size_t size, const std::optional<std::int64_t>& most)
{
    return most && static_cast<std::int64_t>(size) > *most;
}

/// Equal values have equal hashes.
std::size_t hash_of(const doc::Value& value)
{
    const auto mix = [](std::size_t a, std::size_t b) { return a * 1099511628211u ^ b; };
    if (const auto number = Number::of(value))
        return mix(
            std::hash<std::string>{}(number->digits),
            static_cast<std::size_t>(number->exponent) + (number->negative ? 7 : 3));
    switch (value.kind()) {
    case doc::Kind::Null:
        return 11;
    case doc::Kind::Bool:
        return value.as_bool() ? 13 : 17;
    case doc::Kind::Array: {
        std::size_t hash = 19;
        for (const auto& element : value.elements())
            hash = mix(hash, hash_of(element));
        return hash;
    }
    case doc::Kind::Object: {
        std::size_t hash = 23;
        for (const auto& member : value.members())
            hash += mix(std::hash<std::string_view>{}(member.key()), hash_of(member.value));
        return hash;
    }
    default:
        return std::hash<std::string_view>{}(value.string_or(""));
    }
}

/// The first element that is equal to an earlier one, and that one.
std::optional<std::pair<std::size_t, std::size_t>> first_duplicate(std::span<const doc::Value> elements)
{
    std::unordered_multimap<std::size_t, std::size_t> seen;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto hash = hash_of(elements[i]);
        std::optional<std::size_t> earliest;
        const auto [begin, end] = seen.equal_range(hash);
        for (auto at = begin; at != end; ++at)
            if (equal(elements[i], elements[at->second]))
                earliest = std::min(earliest.value_or(at->second), at->second);
        if (earliest) return std::pair(*earliest, i);
        seen.emplace(hash, i);
    }
    return std::nullopt;
}

}  // namespace

bool equal(const doc::Value& a, const doc::Value& b)
{
    if (is_number(a) || is_number(b)) {
        const auto left = Number::of(a), right = Number::of(b);
        return left && right && left->compare(*right) == 0;
    }
    if (a.kind() != b.kind()) return false;
    if (a.is_array())
        return std::equal(
            a.elements().begin(), a.elements().end(), b.elements().begin(), b.elements().end(), equal);
    if (a.is_object()) {
        const auto members = a.members();
        return a.size() == b.size() &&
               std::all_of(members.begin(), members.end(), [&](const doc::Member& member) {
                   const auto* const other = b.find(member.key());
                   return other != nullptr && equal(member.value, *other);
               });
    }
    return a == b;
}

std::vector<std::string> Check::missing(const std::vector<std::string>& names) const
{
    std::vector<std::string> absent;
    for (const auto& name : names) {
        if (value_.contains(name)) continue;
        absent.push_back(name);
        if (quiet_) break;
    }
    return absent;
}

void Check::check_object()
{
    const auto size = value_.size();
    if (below(size, node_.min_properties)) fail(amount("minProperties", size, *node_.min_properties));
    if (above(size, node_.max_properties)) fail(amount("maxProperties", size, *node_.max_properties));
    if (const auto absent = missing(node_.required); !absent.empty())
        fail((absent.size() == 1 ? "missing property " : "missing properties ") + joined(absent));
    if (done()) return;

    for (const auto& [name, dependency] : node_.dependencies) {
        if (!value_.contains(name)) continue;
        if (dependency.schema != nullptr)
            add(here(*dependency.schema));
        else if (const auto absent = missing(*dependency.names); !absent.empty())
            fail("properties " + joined(absent) + " required, if " + quoted(name) + " exists");
    }
    check_properties();
    if (done() || node_.draft == 4) return;
    if (node_.property_names != nullptr) check_property_names();
    if (node_.draft == 6) return;
    for (const auto& [name, schema] : node_.dependent_schemas)
        if (value_.contains(name)) add(here(*schema));
    for (const auto& [name, names] : node_.dependent_required) {
        if (!value_.contains(name)) continue;
        if (const auto absent = missing(names); !absent.empty())
            fail("properties " + joined(absent) + " required, if " + quoted(name) + " exists");
    }
}

void Check::check_properties()
{
    std::vector<std::string> unwanted;
    for (const auto& member : value_.members()) {
        if (done()) return;
        const auto name = member.key();
        bool evaluated = false;
        if (const auto known = node_.properties.find(name); known != node_.properties.end()) {
            evaluated = true;
            add(part(*known->second, member.value, std::string(name)));
        }
        for (const auto& [pattern, schema] : node_.pattern_properties) {
            if (!pattern.compiled->matches(name)) continue;
            evaluated = true;
            add(part(*schema, member.value, std::string(name)));
        }
        if (!evaluated && node_.evaluates_all_properties()) {
            evaluated = true;
            if (node_.additional_properties != nullptr)
                add(part(*node_.additional_properties, member.value, std::string(name)));
            else if (!*node_.additional_properties_allowed)
                unwanted.emplace_back(name);
        }
        if (evaluated) unevaluated_.properties.erase(name);
    }
    if (!unwanted.empty()) fail("additional properties " + joined(unwanted) + " not allowed");
}

/// A name is a document of its own: what is wrong in it is "at ''".
void Check::check_property_names()
{
    for (const auto& member : value_.members()) {
        const doc::Value name(member.key());
        const auto path = std::exchange(run_.path, {});
        const Scope scope{node_.property_names, {}, 0, nullptr};
        Check check(run_, *node_.property_names, name, scope, {}, quiet_, nullptr);
        if (auto found = check()) {
            fail("invalid propertyName " + quoted(member.key()));
            failures_.back().causes = dissolved(std::move(*found));
        }
        run_.path = path;
        if (done()) return;
    }
}

void Check::check_array()
{
    const auto size = value_.size();
    if (below(size, node_.min_items)) fail(amount("minItems", size, *node_.min_items));
    if (above(size, node_.max_items)) fail(amount("maxItems", size, *node_.max_items));
    if (node_.unique_items)
        if (const auto twins = first_duplicate(value_.elements()))
            fail(fmt::format(
                "items at {} and {} are equal",
                localized(std::uint64_t{twins->first}),
                localized(std::uint64_t{twins->second})));
    check_items();
    if (node_.contains != nullptr) check_contains();
}

void Check::check_items()
{
    const auto size = value_.size();
    auto evaluated = std::min(size, node_.prefix_items.size());
    for (std::size_t i = 0; i < evaluated; ++i)
        add(item(*node_.prefix_items[i], i));
    // The reference counts those behind the prefix from 0 where it names them.
    const auto* const others = node_.items != nullptr ? node_.items : node_.additional_items;
    if (others != nullptr) {
        for (auto i = evaluated; i < size; ++i)
            add(part(*others, value_[i], std::to_string(i - evaluated)));
    } else if (node_.additional_items_allowed && !*node_.additional_items_allowed && evaluated != size) {
        fail(fmt::format("last {} additionalItem(s) not allowed", localized(std::uint64_t{size - evaluated})));
    }
}

void Check::check_contains()
{
    std::vector<Failure> causes;
    std::vector<std::size_t> matched;
    for (std::size_t i = 0; i < value_.size(); ++i) {
        if (auto found = item(*node_.contains, i)) {
            causes.push_back(std::move(*found));
            continue;
        }
        matched.push_back(i);
        if (node_.draft >= 2020) unevaluated_.items.erase(i);
    }
    const auto count = localized(std::uint64_t{matched.size()});
    if (node_.min_contains && below(matched.size(), node_.min_contains)) {
        const auto wanted = localized(unsigned_of(*node_.min_contains));
        fail_with(
            matched.empty()
                ? fmt::format("min {} items required to match contains schema, but none matched", wanted)
                : fmt::format(
                      "min {} items required to match contains schema, but matched {} items at {}",
                      wanted,
                      count,
                      listed(matched)),
            std::move(causes));
    } else if (!node_.min_contains && matched.empty()) {
        fail_with("no items match contains schema", std::move(causes));
    }
    if (above(matched.size(), node_.max_contains))
        fail(fmt::format(
            "max {} items required to match contains schema, but matched {} items at {}",
            localized(unsigned_of(*node_.max_contains)),
            count,
            listed(matched)));
}

void Check::check_text()
{
    const auto text = value_.as_string();
    if (node_.min_length || node_.max_length) {
        const auto length = static_cast<std::size_t>(std::count_if(
            text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
        if (below(length, node_.min_length)) fail(amount("minLength", length, *node_.min_length));
        if (above(length, node_.max_length)) fail(amount("maxLength", length, *node_.max_length));
    }
    if (node_.pattern && !node_.pattern->compiled->matches(text))
        fail(quoted(text) + " does not match pattern " + quoted(node_.pattern->text));
}

void Check::check_number()
{
    const bool asked = node_.minimum || node_.maximum || node_.exclusive_minimum || node_.exclusive_maximum ||
                       node_.multiple_of;
    const auto number = asked ? Number::of(value_) : std::nullopt;
    if (!number) return;
    const auto compare = [&](std::string_view keyword, const std::optional<Number>& bound, auto wrong) {
        if (!bound || !wrong(number->compare(*bound))) return;
        fail(fmt::format(
            "{}: got {}, want {}", keyword, localized(number->to_double()), localized(bound->to_double())));
    };
    compare("minimum", node_.minimum, [](int order) { return order < 0; });
    compare("maximum", node_.maximum, [](int order) { return order > 0; });
    compare("exclusiveMinimum", node_.exclusive_minimum, [](int order) { return order <= 0; });
    compare("exclusiveMaximum", node_.exclusive_maximum, [](int order) { return order >= 0; });
    if (node_.multiple_of && !node_.multiple_of->is_zero() && !number->is_multiple_of(*node_.multiple_of))
        fail(fmt::format(
            "multipleOf: got {}, want {}",
            localized(number->to_double()),
            localized(node_.multiple_of->to_double())));
}

}  // namespace sluice::jsonschema
