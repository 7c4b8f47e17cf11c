#include "scalar.hpp"

#include "base/error.hpp"
#include "doc/yaml.hpp"

#include <charconv>
#include <cmath>

namespace sluice::kustomize {
namespace {

/// Longer texts are never numbers, booleans or dates.
constexpr std::size_t kLongestTypedText = 64;

bool may_be_typed(std::string_view text)
{
    if (text.empty()) return true;
    constexpr std::string_view kFirst = "0123456789+-.tTfFnN~";
    return text.size() <= kLongestTypedText && kFirst.find(text[0]) != std::string_view::npos &&
           text.find('\n') == std::string_view::npos;
}

/// strconv.FormatFloat(f, 'g', -1, 64), as kyaml writes floats.
std::string yaml_float(double number)
{
    if (std::isinf(number)) return number > 0 ? ".inf" : "-.inf";
    if (std::isnan(number)) return ".nan";
    char buffer[64];
    const auto scientific =
        std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
    std::string text(buffer, scientific.ptr);
    const int exponent = std::stoi(text.substr(text.find('e') + 1));
    if (exponent >= -4 && exponent < 21) {
        const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
        text.assign(buffer, fixed.ptr);
    }
    return text;
}

bool was_quoted(const doc::Value& value)
{
    return value.is_string() && may_be_typed(value.as_string()) && !plain(value.as_string()).is_string();
}

}  // namespace

bool is_null(const doc::Value& value)
{
    return value.is_null();
}

bool is_scalar(const doc::Value& value)
{
    return !value.is_array() && !value.is_object();
}

bool is_nil_or_empty(const doc::Value& value)
{
    return is_null(value) || ((value.is_array() || value.is_object()) && value.empty());
}

std::string text_of(const doc::Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Bool:
        return value.as_bool() ? "true" : "false";
    case doc::Kind::Int:
        return std::to_string(value.as_int());
    case doc::Kind::Uint:
        return std::to_string(value.as_uint());
    case doc::Kind::Double:
        return yaml_float(value.as_double());
    case doc::Kind::String:
        return std::string(value.as_string());
    case doc::Kind::Null:
    case doc::Kind::Array:
    case doc::Kind::Object:
        break;
    }
    return {};
}

doc::Value plain(std::string_view text)
{
    if (!may_be_typed(text)) return doc::Value(text);
    constexpr doc::ParseLimits kScalar{.max_bytes = kLongestTypedText, .max_depth = 2, .max_nodes = 2};
    try {
        auto value = doc::parse_yaml(
            text, {.dialect = doc::YamlDialect::Kyaml, .strict_keys = false, .file = {}}, kScalar);
        return is_scalar(value) ? value : doc::Value(text);
    } catch (const base::Error&) {
        return doc::Value(text);
    }
}

doc::Value plain_over(const doc::Value& old, std::string_view text)
{
    return was_quoted(old) ? doc::Value(text) : plain(text);
}

doc::Value typed_over(const doc::Value& old, const doc::Value& fresh)
{
    if (is_scalar(fresh) && !fresh.is_string() && !is_null(fresh) && was_quoted(old)) return text_of(fresh);
    return fresh;
}

}  // namespace sluice::kustomize
