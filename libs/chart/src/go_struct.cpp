#include "go_struct.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "gotemplate/strconv.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace sluice::chart {

using doc::Kind;
using doc::Value;

namespace strconv = gotemplate::strconv;

namespace {

const Value& null_value()
{
    static const Value null;
    return null;
}

}  // namespace

std::string scalar_text(const Value& value)
{
    switch (value.kind()) {
    case Kind::Bool:
        return value.as_bool() ? "true" : "false";
    case Kind::Int:
        return std::to_string(value.as_int());
    case Kind::Uint:
        return std::to_string(value.as_uint());
    case Kind::Double:
        return strconv::format_float(value.as_double(), 'g', -1, 64);
    default:
        return value.text();
    }
}

GoStruct::GoStruct(const Value& object, std::string_view type, std::string& error, std::string path)
    : object_(object), type_(type), error_(error), path_(std::move(path))
{
}

const Value& GoStruct::any(std::string_view key) const
{
    if (const auto* exact = object_.find(key)) return *exact;
    for (const auto& member : object_.members())
        if (equal_fold(member.key(), key)) return member.value;
    return null_value();
}

void GoStruct::mismatch(const Value& found, std::string_view key, std::string_view go_type) const
{
    if (!error_.empty()) return;
    error_ = fmt::format(
        "json: cannot unmarshal {} into Go struct field {}.{}{}{} of type {}",
        json_word(found),
        type_,
        path_,
        path_.empty() ? "" : ".",
        key,
        go_type);
}

bool GoStruct::text_of(const Value& value, std::string_view key, std::string& into) const
{
    if (value.is_null()) return true;
    if (value.is_object() || value.is_array()) {
        mismatch(value, key, "string");
        return false;
    }
    into = scalar_text(value);
    return true;
}

void GoStruct::text(std::string_view key, std::string& into) const
{
    text_of(any(key), key, into);
}

void GoStruct::flag(std::string_view key, bool& into) const
{
    const auto& value = any(key);
    if (value.is_bool())
        into = value.as_bool();
    else if (!value.is_null())
        mismatch(value, key, "bool");
}

void GoStruct::texts(std::string_view key, std::vector<std::string>& into) const
{
    const auto& value = any(key);
    if (value.is_null()) return;
    if (!value.is_array()) return mismatch(value, key, "[]string");
    into.clear();
    for (const auto& element : value.elements())
        text_of(element, key, into.emplace_back());
}

void GoStruct::text_map(std::string_view key, Value& into) const
{
    const auto& value = any(key);
    if (value.is_null()) return;
    if (!value.is_object()) return mismatch(value, key, "map[string]string");
    if (into.is_null()) into = Value::object();
    for (const auto& member : value.members()) {
        std::string text;
        text_of(member.value, key, text);
        into.set(member.key(), text);
    }
}

const Value* GoStruct::list(std::string_view key, std::string_view go_type) const
{
    const auto& value = any(key);
    if (value.is_array()) return &value;
    if (!value.is_null()) mismatch(value, key, go_type);
    return nullptr;
}

const Value& GoStruct::member(std::string_view key, std::string_view go_type) const
{
    const auto& value = any(key);
    if (value.is_object() || value.is_null()) return value;
    mismatch(value, key, go_type);
    return null_value();
}

GoStruct GoStruct::element(const Value& object, std::string_view key, std::string_view type) const
{
    return {object, type, error_, path_.empty() ? std::string(key) : path_ + "." + std::string(key)};
}

namespace {

Value unmarshal(std::string_view text, const doc::YamlOptions& options)
{
    try {
        return doc::parse_first_yaml(text, options, doc::kManifestLimits);
    } catch (const base::Error& error) {
        const std::string_view why = error.what();
        throw base::Error(
            error.kind(),
            fmt::format("error converting YAML to JSON: {}{}", why.starts_with("json: ") ? "" : "yaml: ", why));
    }
}

}  // namespace

Value unmarshal_yaml(std::string_view text, bool (*keeps)(std::string_view key))
{
    return unmarshal(text, {.dialect = doc::YamlDialect::Sigs, .file = {}, .go_lines = true, .keeps = keeps});
}

Value unmarshal_floats(std::string_view text, bool (*keeps)(std::string_view key))
{
    return unmarshal(
        text,
        {.dialect = doc::YamlDialect::Sigs, .file = {}, .go_lines = true, .keep_floats = true, .keeps = keeps});
}

}  // namespace sluice::chart
