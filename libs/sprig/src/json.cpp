#include "doc/json.hpp"
#include "base/error.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/error.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"
#include "sprig/functions.hpp"
#include "sprig/json.hpp"

#include <stdexcept>

namespace sluice::sprig {
namespace {

using gotemplate::BudgetError;

constexpr doc::ParseLimits kLimits{
    .max_bytes = kMaxText, .max_depth = gotemplate::kMaxDepth, .max_nodes = 4'000'000};

std::string encode(const Value& value, doc::JsonStyle style)
{
    auto text = doc::to_json(gotemplate::to_document(value), style, doc::JsonOrder::Members);
    if (text.size() > kMaxText) throw BudgetError("a JSON text of more than 64 MiB");
    return text;
}

/// encoding/json reads every number into float64; one that is too large is an error of its own and stays nil.
Value from_literals(const doc::Value& source, std::string& error)
{
    if (source.is_array()) {
        std::vector<Value> elements;
        elements.reserve(source.size());
        for (const auto& element : source.elements())
            elements.push_back(from_literals(element, error));
        return Value::list(std::move(elements));
    }
    if (source.is_object()) {
        const auto map = Value::map();
        for (const auto& member : source.members())
            map.put(member.key(), from_literals(member.value, error));
        return map;
    }
    if (source.is_bool()) return source.as_bool();
    if (source.is_null()) return {};
    if (source.spelling() != doc::Spelling::Plain) return source.as_string();
    const auto number = gotemplate::strconv::parse_float(source.as_string(), 64);
    if (number) return number.value;
    if (error.empty())
        error = "json: cannot unmarshal number " + source.text() + " into Go value of type float64";
    return {};
}

template <doc::JsonStyle Style> Value must_encode(Call& call)
{
    return encode(call[0], Style);
}

/// sprig forgets the error: what JSON cannot say is "".
template <doc::JsonStyle Style> Value try_encode(Call& call)
try {
    return encode(call[0], Style);
} catch (const BudgetError&) {
    throw;
} catch (const base::Error&) {
    return "";
}

Value lenient_from_json(Call& call)
{
    std::string forgotten;
    return from_json(call.string(0), forgotten);
}

Value must_from_json(Call& call)
{
    std::string error;
    auto value = from_json(call.string(0), error);
    if (!error.empty()) throw std::runtime_error(error);
    return value;
}

}  // namespace

Value from_json(std::string_view text, std::string& error)
{
    doc::Value source;
    try {
        source = doc::parse_json_keeping_numbers(text, kLimits);
    } catch (const base::Error& failure) {
        error = doc::go_json_error(text);
        if (error.empty()) error = failure.what();
        return {};
    }
    return from_literals(source, error);
}

void add_json(FunctionMap& functions)
{
    using doc::JsonStyle;
    functions.add({
        {"toJson", "interface {}", try_encode<JsonStyle::Go>},
        {"toPrettyJson", "interface {}", try_encode<JsonStyle::GoIndent>},
        {"toRawJson", "interface {}", must_encode<JsonStyle::GoRaw>},
        {"mustToJson", "interface {}", must_encode<JsonStyle::Go>},
        {"mustToPrettyJson", "interface {}", must_encode<JsonStyle::GoIndent>},
        {"mustToRawJson", "interface {}", must_encode<JsonStyle::GoRaw>},
        {"fromJson", "string", lenient_from_json},
        {"mustFromJson", "string", must_from_json},
    });
}

}  // namespace sluice::sprig
