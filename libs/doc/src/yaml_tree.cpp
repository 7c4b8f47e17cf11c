#include "yaml_tree.hpp"

#include "yaml_spelling.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "number_text.hpp"
#include "value_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace sluice::doc {

void fail_at(std::size_t line, const std::string& problem)
{
    throw base::Error(base::ErrorKind::Invalid, fmt::format("line {}: {}", line, problem));
}

namespace {

/// What becomes of a float on its way through JSON: 1e3 comes out as the integer 1000.
Value through_json(const Value& value, std::size_t line)
{
    if (value.kind() != Kind::Double) return value;
    const double number = value.as_double();
    if (!std::isfinite(number)) fail_at(line, "infinite numbers and NaN have no JSON");
    if (std::fabs(number) >= 0x1p64 || std::trunc(number) != number) return value;
    const auto text = fixed_text(number);
    const auto* end = text.data() + text.size();
    std::int64_t whole = 0;
    if (std::from_chars(text.data(), end, whole).ec == std::errc{}) return whole;
    std::uint64_t positive = 0;
    if (std::from_chars(text.data(), end, positive).ec == std::errc{}) return positive;
    return value;
}

/// sigs.k8s.io/yaml writes float keys with the digits of a float32.
std::string float_key(double number)
{
    const auto narrow = static_cast<float>(number);
    if (std::isnan(narrow)) return ".nan";
    if (std::isinf(narrow)) return narrow > 0 ? ".inf" : "-.inf";
    return general_text(narrow);
}

}  // namespace

void YamlTree::begin(std::size_t line, bool is_mapping)
{
    if (at_key()) fail_at(line, "a map or a list cannot be a map's key");
    begin_value(line);
    Container container;
    container.is_mapping = is_mapping;
    container.line = static_cast<std::uint32_t>(line);
    container.first_key_line = key_lines_.size();
    open_.push_back(std::move(container));
    is_mapping ? build_.begin_object() : build_.begin_array();
}

void YamlTree::end(Value* closed, bool in_braces)
{
    const auto container = std::move(open_.back());
    open_.pop_back();
    if (container.is_mapping)
        end_mapping(container);
    else
        build_.end_array();
    key_lines_.resize(container.first_key_line);
    if (in_braces && options_.keep_spelling) build_.last().set_spelling(Spelling::InBraces);
    if (closed != nullptr) *closed = build_.last();
    finish_value(container.line);
}

void YamlTree::end_mapping(const Container& mapping)
{
    if (options_.keep_repeated_keys) build_.rename_repeated_keys();
    const auto duplicate = build_.end_object();
    if (duplicate && options_.dialect == YamlDialect::Kyaml) {
        fail_at(
            key_lines_[mapping.first_key_line + duplicate->pair],
            fmt::format(
                "mapping key \"{}\" already defined at line {}",
                duplicate->key,
                key_lines_[mapping.first_key_line + duplicate->first_pair]));
    }
    if (duplicate && options_.strict_keys) {
        fail_at(
            key_lines_[mapping.first_key_line + duplicate->pair],
            fmt::format("key \"{}\" already set in map", duplicate->key));
    }
    auto& object = build_.last();
    for (const auto& source : mapping.merged) {
        for (const auto& member : source.members())
            if (!object.contains(member.key()))
                ValueAccess::append(
                    ValueAccess::own_object(object, object.size() + 1), member.key_value, member.value);
    }
}

Value YamlTree::scalar(Scalar scalar, std::string_view text, std::size_t line, bool quoted)
{
    if (options_.keep_spelling && !at_key()) keep_spelling(scalar, text, quoted);
    if (scalar.type == ScalarType::Merge && at_key()) {
        open_.back().merges_value = true;
        open_.back().expects_key = false;
        key_lines_.push_back(static_cast<std::uint32_t>(line));
        return {};
    }
    const bool kyaml = options_.dialect == YamlDialect::Kyaml;
    if (scalar.type == ScalarType::Timestamp && kyaml)
        scalar.value = Value(timestamp_text(text).value_or(std::string(text)));
    else if (scalar.value.is_null() && scalar.type != ScalarType::Null)
        scalar.value = Value(text);

    if (!at_key()) {
        value(scalar.value, line);
    } else if (kyaml && scalar.type == ScalarType::Timestamp) {
        fail_at(line, fmt::format("a map's key must be a string, found {}", text));
    } else {
        key(scalar.value, line);
    }
    return std::move(scalar.value);
}

void YamlTree::key(const Value& key, std::size_t line)
{
    open_.back().expects_key = false;
    key_lines_.push_back(static_cast<std::uint32_t>(line));
    if (key.is_string()) return build_.key(key.as_string());
    if (options_.dialect == YamlDialect::Kyaml)
        fail_at(line, fmt::format("a map's key must be a string, found {}", to_json(key)));
    switch (key.kind()) {
    case Kind::Bool:
        return build_.key(key.as_bool() ? "true" : "false");
    case Kind::Int:
        return build_.key(std::to_string(key.as_int()));
    case Kind::Double:
        return build_.key(float_key(key.as_double()));
    default:
        fail_at(line, fmt::format("unsupported map key {}", to_json(key)));
    }
}

void YamlTree::comment_key()
{
    const bool has_key = !open_.empty() && open_.back().is_mapping && !open_.back().merges_value;
    if (options_.keep_spelling && has_key) build_.last().set_spelling(Spelling::Commented);
}

/// A value is about to be added to the container that is open now.
void YamlTree::begin_value(std::size_t line)
{
    const bool in_mapping = !open_.empty() && open_.back().is_mapping;
    if (in_mapping && options_.dialect == YamlDialect::Sigs)
        key_lines_.back() = static_cast<std::uint32_t>(line);
}

void YamlTree::value(Value value, std::size_t line)
{
    begin_value(line);
    if (options_.go_lines && value.kind() == Kind::Double && !std::isfinite(value.as_double())) {
        const auto word = std::isnan(value.as_double()) ? "NaN" : value.as_double() > 0 ? "+Inf" : "-Inf";
        throw base::Error(base::ErrorKind::Invalid, fmt::format("json: unsupported value: {}", word));
    }
    auto json = through_json(value, line);
    build_.scalar(options_.keep_floats ? std::move(value) : std::move(json));
    finish_value(line);
}

/// What was added last is complete.
void YamlTree::finish_value(std::size_t line)
{
    if (open_.empty() || !open_.back().is_mapping) return;
    open_.back().expects_key = true;
    if (!std::exchange(open_.back().merges_value, false)) return;
    key_lines_.pop_back();
    merge(build_.take_last(), line);
}

/// "<<": a map, or a list of maps of which the first takes precedence. Where the map itself has a key of that
/// name, Sigs takes whichever stands later, Kyaml always the map's own.
void YamlTree::merge(Value value, std::size_t line)
{
    const auto is_map = [](const Value& v) { return v.is_object(); };
    const auto sources = value.elements();
    if (!value.is_object() && !(value.is_array() && std::all_of(sources.begin(), sources.end(), is_map)))
        fail_at(line, "map merge requires map or sequence of maps as the value");
    auto& mapping = open_.back();
    if (options_.dialect == YamlDialect::Kyaml) {
        if (std::exchange(mapping.has_merge, true)) fail_at(line, "mapping key \"<<\" already defined");
        if (value.is_object()) mapping.merged.push_back(std::move(value));
        mapping.merged.insert(mapping.merged.end(), sources.begin(), sources.end());
        return;
    }
    if (value.is_object()) merge_mapping(value, line);
    for (auto source = sources.rbegin(); source != sources.rend(); ++source)
        merge_mapping(*source, line);
}

void YamlTree::merge_mapping(const Value& mapping, std::size_t line)
{
    for (const auto& member : mapping.members()) {
        key_lines_.push_back(static_cast<std::uint32_t>(line));
        build_.key(member.key());
        build_.scalar(member.value);
    }
}

}  // namespace sluice::doc
