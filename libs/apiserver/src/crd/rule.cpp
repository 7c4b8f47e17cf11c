#include "crd/rule.hpp"

#include "base/base64.hpp"
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cmath>
#include <set>

namespace sluice::apiserver {

struct Rule::Pattern {
    explicit Pattern(const std::string& text) : compiled(text, options()) {}
    static RE2::Options options()
    {
        RE2::Options out;
        out.set_log_errors(false);
        return out;
    }
    RE2 compiled;
};

namespace {

using doc::Value;

std::optional<std::size_t> count_of(const Value& number)
{
    if (!number.is_integer() || number.int_or(-1) < 0) return std::nullopt;
    return static_cast<std::size_t>(number.as_int());
}

std::vector<std::unique_ptr<const Rule>> rules_of(const Value& list)
{
    std::vector<std::unique_ptr<const Rule>> out;
    for (const Value& each : list.elements())
        out.push_back(Rule::parse(each));
    return out;
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string_view type_word(const Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Null:
        return "null";
    case doc::Kind::Bool:
        return "boolean";
    case doc::Kind::Int:
    case doc::Kind::Uint:
        return "integer";
    case doc::Kind::Double:
        return "number";
    case doc::Kind::String:
        return "string";
    case doc::Kind::Array:
        return "array";
    default:
        return "object";
    }
}

std::string json(const Value& value)
{
    return doc::to_json(value, doc::JsonStyle::Go);
}

// How messages name the place at the top.
std::string place(const std::string& path)
{
    return path.empty() ? "<nil>" : path;
}

// What has the wrong type says so by its reason; its words are those of any invalid value.
FieldError wrong_type(std::string field, const Value& value, const std::string& why)
{
    FieldError out = invalid_value(std::move(field), value, why);
    out.type = "FieldValueTypeInvalid";
    return out;
}

FieldError in_body(const std::string& path, const Value& value, const std::string& what)
{
    return invalid_value(place(path), value, fmt::format("{} in body {}", path, what));
}

bool is_email(std::string_view text)
{
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find(' ') == std::string_view::npos;
}

bool is_uuid(std::string_view text)
{
    static const RE2 uuid("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$");
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), uuid);
}

bool is_uri(std::string_view text)
{
    const std::size_t colon = text.find(':');
    return text.starts_with('/') || (colon != std::string_view::npos && colon > 0);
}

bool is_address(int family, std::string_view text)
{
    unsigned char bytes[16];
    return inet_pton(family, std::string(text).c_str(), bytes) == 1;
}

bool is_date(std::string_view text)
{
    return text.size() == 10 && base::parse_rfc3339(std::string(text) + "T00:00:00Z").has_value();
}

bool is_hostname(std::string_view text)
{
    static const RE2 name(
        "^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\\.?$");
    return text.size() <= 253 && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), name);
}

}  // namespace

bool matches_format(std::string_view format, std::string_view text)
{
    if (format == "date-time") return base::parse_rfc3339(text).has_value();
    if (format == "date") return is_date(text);
    if (format == "duration") return base::parse_duration(text).has_value();
    if (format == "byte") return base::base64_decode(text).has_value();
    if (format == "ipv4") return is_address(AF_INET, text);
    if (format == "ipv6") return is_address(AF_INET6, text);
    if (format == "uuid" || format == "uuid4") return is_uuid(text);
    if (format == "email") return is_email(text);
    if (format == "uri") return is_uri(text);
    if (format == "hostname") return is_hostname(text);
    return true;
}

Rule::Rule() = default;
Rule::~Rule() = default;

std::unique_ptr<const Rule> Rule::parse(const Value& schema)
{
    std::unique_ptr<Rule> out(new Rule);
    out->type_ = schema["type"].text();
    out->format_ = schema["format"].text();
    out->list_type_ = schema["x-kubernetes-list-type"].text();
    for (const Value& key : schema["x-kubernetes-list-map-keys"].elements())
        out->map_keys_.push_back(key.text());
    out->nullable_ = schema["nullable"].bool_or(false);
    out->int_or_string_ = schema["x-kubernetes-int-or-string"].bool_or(false);
    out->unique_items_ = schema["uniqueItems"].bool_or(false);
    out->exclusive_minimum_ = schema["exclusiveMinimum"].bool_or(false);
    out->exclusive_maximum_ = schema["exclusiveMaximum"].bool_or(false);
    if (schema["minimum"].is_number()) out->minimum_ = schema["minimum"].as_double();
    if (schema["maximum"].is_number()) out->maximum_ = schema["maximum"].as_double();
    if (schema["multipleOf"].is_number()) out->multiple_of_ = schema["multipleOf"].as_double();
    out->minimum_text_ = schema["minimum"];
    out->maximum_text_ = schema["maximum"];
    out->multiple_text_ = schema["multipleOf"];
    out->min_length_ = count_of(schema["minLength"]);
    out->max_length_ = count_of(schema["maxLength"]);
    out->min_items_ = count_of(schema["minItems"]);
    out->max_items_ = count_of(schema["maxItems"]);
    out->min_properties_ = count_of(schema["minProperties"]);
    out->max_properties_ = count_of(schema["maxProperties"]);
    out->pattern_text_ = schema["pattern"].text();
    if (!out->pattern_text_.empty()) {
        out->pattern_ = std::make_unique<Pattern>(out->pattern_text_);
        if (!out->pattern_->compiled.ok())
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("pattern {}: {}", out->pattern_text_, out->pattern_->compiled.error()));
    }
    for (const Value& each : schema["enum"].elements())
        out->enum_.push_back(each);
    for (const Value& each : schema["required"].elements())
        out->required_.push_back(each.text());
    for (const doc::Member& each : schema["properties"].members())
        out->properties_.emplace(std::string(each.key()), Rule::parse(each.value));
    if (schema["additionalProperties"].is_object())
        out->additional_ = Rule::parse(schema["additionalProperties"]);
    if (schema["items"].is_object()) out->items_ = Rule::parse(schema["items"]);
    if (schema["not"].is_object()) out->not_ = Rule::parse(schema["not"]);
    out->all_of_ = rules_of(schema["allOf"]);
    out->any_of_ = rules_of(schema["anyOf"]);
    out->one_of_ = rules_of(schema["oneOf"]);
    return out;
}

void Rule::check(const std::string& path, const Value& value, FieldErrors& errors) const
{
    if (value.is_null() && nullable_) return;
    bool fits = true;
    check_type(path, value, errors, fits);
    if (!fits) return;
    check_junctors(path, value, errors);
    if (!enum_.empty() && std::find(enum_.begin(), enum_.end(), value) == enum_.end()) {
        std::vector<std::string> words;
        for (const Value& each : enum_)
            words.push_back(each.is_string() ? each.text() : json(each));
        errors.push_back(unsupported_value(place(path), value, words));
    }
    if (value.is_string()) check_text(path, value, errors);
    if (value.is_number()) check_number(path, value, errors);
    if (value.is_array()) check_array(path, value, errors);
    if (value.is_object()) check_object(path, value, errors);
}

void Rule::check_type(const std::string& path, const Value& value, FieldErrors& errors, bool& fits) const
{
    if (int_or_string_) {
        fits = value.is_integer() || value.is_string();
        if (!fits)
            errors.push_back(wrong_type(
                place(path),
                std::string(type_word(value)),
                fmt::format("{} in body must be of type integer,string: \"{}\"", path, type_word(value))));
        return;
    }
    if (type_.empty()) return;
    const std::string_view word = type_word(value);
    fits = word == type_ || (type_ == "number" && value.is_number()) ||
           (type_ == "integer" && value.kind() == doc::Kind::Double &&
            std::floor(value.as_double()) == value.as_double());
    if (!fits)
        errors.push_back(wrong_type(
            place(path), word, fmt::format("{} in body must be of type {}: \"{}\"", path, type_, word)));
}

void Rule::check_text(const std::string& path, const Value& value, FieldErrors& errors) const
{
    const std::string_view text = value.as_string();
    const std::size_t length = min_length_ || max_length_ ? characters(text) : 0;
    if (max_length_ && length > *max_length_) errors.push_back(too_long(place(path), *max_length_));
    if (min_length_ && length < *min_length_)
        errors.push_back(in_body(path, value, fmt::format("should be at least {} chars long", *min_length_)));
    if (pattern_ && !RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern_->compiled))
        errors.push_back(in_body(path, value, fmt::format("should match '{}'", pattern_text_)));
    if (!format_.empty() && !matches_format(format_, text))
        errors.push_back(wrong_type(
            place(path), value, fmt::format("{} in body must be of type {}: {}", path, format_, json(value))));
}

void Rule::check_number(const std::string& path, const Value& value, FieldErrors& errors) const
{
    const double number = value.as_double();
    if (maximum_ && (exclusive_maximum_ ? number >= *maximum_ : number > *maximum_))
        errors.push_back(in_body(
            path,
            value,
            fmt::format(
                "should be less than {}{}", exclusive_maximum_ ? "" : "or equal to ", json(maximum_text_))));
    if (minimum_ && (exclusive_minimum_ ? number <= *minimum_ : number < *minimum_))
        errors.push_back(in_body(
            path,
            value,
            fmt::format(
                "should be greater than {}{}", exclusive_minimum_ ? "" : "or equal to ", json(minimum_text_))));
    if (multiple_of_ && *multiple_of_ > 0 && std::fmod(number, *multiple_of_) != 0)
        errors.push_back(in_body(path, value, fmt::format("should be a multiple of {}", json(multiple_text_))));
}

void Rule::check_array(const std::string& path, const Value& value, FieldErrors& errors) const
{
    if (max_items_ && value.size() > *max_items_)
        errors.push_back(too_many(place(path), value.size(), *max_items_));
    if (min_items_ && value.size() < *min_items_)
        errors.push_back(invalid_value(
            place(path),
            static_cast<std::uint64_t>(value.size()),
            fmt::format("{} in body should have at least {} items", path, *min_items_)));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const std::string at = fmt::format("{}[{}]", path, i);
        if (items_) items_->check(at, value[i], errors);
        if (list_type_ == "set" || unique_items_) {
            if (!seen.insert(json(value[i])).second) errors.push_back(duplicate_value(at, value[i]));
        } else if (list_type_ == "map" && value[i].is_object()) {
            Value keys = Value::object();
            for (const std::string& key : map_keys_)
                if (const Value* found = value[i].find(key)) keys.set(key, *found);
            if (!seen.insert(json(keys)).second) errors.push_back(duplicate_value(at, keys));
        }
    }
}

void Rule::check_object(const std::string& path, const Value& value, FieldErrors& errors) const
{
    if (max_properties_ && value.size() > *max_properties_)
        errors.push_back(too_many(place(path), value.size(), *max_properties_));
    if (min_properties_ && value.size() < *min_properties_)
        errors.push_back(invalid_value(
            place(path),
            static_cast<std::uint64_t>(value.size()),
            fmt::format("{} in body should have at least {} properties", path, *min_properties_)));
    const auto below = [&](std::string_view key) {
        return path.empty() ? std::string(key) : path + "." + std::string(key);
    };
    for (const std::string& key : required_)
        if (!value.contains(key)) errors.push_back(required_value(below(key), ""));
    for (const doc::Member& each : value.members()) {
        const auto property = properties_.find(each.key());
        if (property != properties_.end())
            property->second->check(below(each.key()), each.value, errors);
        else if (additional_)
            additional_->check(below(each.key()), each.value, errors);
    }
}

bool Rule::accepts(const std::string& path, const Value& value) const
{
    FieldErrors errors;
    check(path, value, errors);
    return errors.empty();
}

void Rule::check_junctors(const std::string& path, const Value& value, FieldErrors& errors) const
{
    // The original names no field here, only the message does.
    const auto complain = [&](const std::string& what) { errors.push_back(invalid_value("<nil>", "", what)); };
    const auto add = [&](FieldErrors more) { errors.insert(errors.end(), more.begin(), more.end()); };
    std::size_t count = 0;
    const auto try_all = [&](const std::vector<std::unique_ptr<const Rule>>& rules) {
        FieldErrors first;
        count = 0;
        for (const auto& each : rules) {
            FieldErrors found;
            each->check(path, value, found);
            if (found.empty()) ++count;
            if (first.empty()) first = std::move(found);
        }
        return first;
    };
    if (!any_of_.empty()) {
        FieldErrors closest = try_all(any_of_);
        if (count == 0) {
            complain(fmt::format("\"{}\" must validate at least one schema (anyOf)", path));
            add(std::move(closest));
        }
    }
    if (!one_of_.empty()) {
        FieldErrors closest = try_all(one_of_);
        if (count == 0) {
            complain(
                fmt::format("\"{}\" must validate one and only one schema (oneOf). Found none valid", path));
            add(std::move(closest));
        } else if (count > 1) {
            complain(fmt::format(
                "\"{}\" must validate one and only one schema (oneOf). Found {} valid alternatives",
                path,
                count));
        }
    }
    if (!all_of_.empty()) {
        FieldErrors closest = try_all(all_of_);
        if (count < all_of_.size()) {
            complain(fmt::format(
                "\"{}\" must validate all the schemas (allOf){}", path, count == 0 ? ". None validated" : ""));
            add(std::move(closest));
        }
    }
    if (not_ && not_->accepts(path, value))
        complain(fmt::format("\"{}\" must not validate the schema (not)", path));
}

}  // namespace sluice::apiserver
