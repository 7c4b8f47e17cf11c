#include "conversions.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "go_struct.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/type.hpp"
#include "sprig/json.hpp"

#include <fmt/format.h>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using gotemplate::Numbers;
using gotemplate::Value;

namespace types = gotemplate::types;

namespace {

std::string without_newline(std::string text)
{
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

doc::Value marshalled(const Value& value)
{
    return base::with_context("error marshaling into JSON", [&] { return gotemplate::to_document(value); });
}

std::string mismatch(std::string_view found, const gotemplate::Type& wanted)
{
    return fmt::format("json: cannot unmarshal {} into Go value of type {}", found, wanted.name);
}

/// What sigs.k8s.io/yaml reads a text into, `empty` before.
Value from_yaml(std::string_view text, const gotemplate::Type& wanted, const Value& empty)
{
    const auto value = unmarshal_floats(text);
    if (value.is_null()) return empty;
    if (&wanted == &types::string_map() ? !value.is_object() : !value.is_array())
        throw Error(
            ErrorKind::Invalid,
            "error unmarshaling JSON: while decoding JSON: " + mismatch(doc::json_word(value), wanted));
    return gotemplate::from_document(value, Numbers::Float64);
}

/// What encoding/json calls a value that it has read.
std::string_view json_word(const Value& value)
{
    return value.is_map()                           ? "object"
           : value.is_slice()                       ? "array"
           : value.is_string()                      ? "string"
           : value.kind() == gotemplate::Kind::Bool ? "bool"
                                                    : "number";
}

}  // namespace

std::string yaml_text(const Value& value)
{
    return without_newline(doc::to_yaml(marshalled(value)));
}

std::string pretty_yaml_text(const Value& value)
{
    return without_newline(
        doc::to_yaml(gotemplate::to_document(value), doc::YamlDialect::Kyaml, doc::Lists::Indented));
}

std::string json_text(const Value& value)
{
    return doc::to_json(gotemplate::to_document(value), doc::JsonStyle::Go, doc::JsonOrder::Members);
}

Value map_from_yaml(std::string_view text)
{
    return from_yaml(text, types::string_map(), Value::map());
}

Value list_from_yaml(std::string_view text)
{
    return from_yaml(text, types::list(), Value::list({}));
}

Value map_from_json(std::string_view text)
{
    std::string error;
    auto value = sprig::from_json(text, error);
    if (value.is_nil() && error.empty()) return Value::nil(types::string_map());
    if (!value.is_nil() && !value.is_map()) error = mismatch(json_word(value), types::string_map());
    if (!value.is_map()) value = Value::map();
    if (!error.empty()) value.put("Error", error);
    return value;
}

Value list_from_json(std::string_view text)
{
    std::string error;
    auto value = sprig::from_json(text, error);
    if (value.is_nil() && error.empty()) return Value::nil(types::list());
    if (!value.is_nil() && !value.is_slice()) error = mismatch(json_word(value), types::list());
    return error.empty() ? value : Value::list({error});
}

}  // namespace sluice::chart
