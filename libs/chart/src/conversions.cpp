#include "conversions.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "go_struct.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/type.hpp"

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

[[noreturn]] void mismatch(const doc::Value& found, const gotemplate::Type& wanted, Source source)
{
    throw Error(
        ErrorKind::Invalid,
        fmt::format(
            "{}json: cannot unmarshal {} into Go value of type {}",
            source == Source::Yaml ? "error unmarshaling JSON: while decoding JSON: " : "",
            json_word(found),
            wanted.name));
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
    return doc::to_json(gotemplate::to_document(value), doc::JsonStyle::Go);
}

doc::Value read_yaml(std::string_view text)
{
    return unmarshal_floats(text);
}

doc::Value read_json(std::string_view text)
{
    if (const auto error = doc::go_json_error(text); !error.empty()) throw Error(ErrorKind::Invalid, error);
    return doc::parse_json(text, doc::kManifestLimits);
}

Value map_of(const doc::Value& value, Source source)
{
    if (value.is_null()) return source == Source::Yaml ? Value::map() : Value::nil(types::string_map());
    if (!value.is_object()) mismatch(value, types::string_map(), source);
    return gotemplate::from_document(value, Numbers::Float64);
}

Value list_of(const doc::Value& value, Source source)
{
    if (value.is_null()) return source == Source::Yaml ? Value::list({}) : Value::nil(types::list());
    if (!value.is_array()) mismatch(value, types::list(), source);
    return gotemplate::from_document(value, Numbers::Float64);
}

}  // namespace sluice::chart
