#include "world.hpp"

#include "base/error.hpp"
#include "gotemplate/format.hpp"

#include <algorithm>

namespace sluice::gotemplate::exchange {

namespace {

[[noreturn]] void fail(std::string_view text)
{
    throw base::Error(base::ErrorKind::Invalid, std::string(text));
}

Value upper(Call& call)
{
    std::string text(call.string(0));
    std::ranges::transform(
        text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    // The one letter beyond ASCII in the world's data.
    for (auto at = text.find("\u00e9"); at != std::string::npos; at = text.find("\u00e9"))
        text.replace(at, 2, "\u00c9");
    return text;
}
Value add(Call& call)
{
    return Value::integer(call.integer(0) + call.integer(1));
}
Value add_all(Call& call)
{
    std::int64_t total = 0;
    for (const Value& number : call.args())
        total += number.as_int();
    return Value::integer(total);
}
Value half(Call& call)
{
    return call.number(0) / 2;
}
Value same(Call& call)
{
    return call[0];
}
Value negate(Call& call)
{
    return !call[0].as_bool();
}
Value type_of(Call& call)
{
    return call[0].type().name;
}
Value list(Call& call)
{
    return Value::list(std::vector<Value>(call.args().begin(), call.args().end()));
}
Value join_all(std::string_view separator, std::span<const Value> parts)
{
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i].as_string();
    }
    return out;
}
Value join(Call& call)
{
    return join_all(call.string(0), call.args().subspan(1));
}
Value join_list(Call& call)
{
    return join_all(call.string(0), call[1].elements());
}
Value get(Call& call)
{
    const Value* const found = call[0].find(call.string(1));
    return found != nullptr ? *found : Value();
}
Value size(Call& call)
{
    return Value::integer(static_cast<std::int64_t>(call[0].size()));
}
Value dict(Call& call)
{
    Value map = Value::map();
    for (std::size_t i = 0; i + 1 < call.size(); i += 2)
        map.put(to_text(call[i]), call[i + 1]);
    return map;
}
Value set(Call& call)
{
    if (call[0].is_typed_nil()) fail("assignment to entry in nil map");
    call[0].put(call.string(1), call[2]);
    return call[0];
}
Value fail_with(Call& call)
{
    fail(call.string(0));
}
Value seconds(Call& call)
{
    return static_cast<double>(call.integer(0)) / 1e9;
}
Value error_text(Call& call)
{
    return to_text(call[0]);
}
Value no_map(Call&)
{
    return Value::nil(types::string_map());
}
Value no_list(Call&)
{
    return Value::nil(types::string_list());
}
Value nothing(Call&)
{
    return {};
}
Value complex2(Call& call)
{
    const auto c = call[0].as_complex();
    return Value::complex(c * c);
}
Value percent(Call&)
{
    return "100%";
}

}  // namespace

FunctionMap world_functions()
{
    FunctionMap map;
    map.add({
        {"upper", "string", upper},
        {"add", "int, int", add},
        {"addAll", "...int", add_all},
        {"half", "float64", half},
        {"i64", "int64", same},
        {"u8", "uint8", same},
        {"not2", "bool", negate},
        {"id", "interface {}", same},
        {"typeOf", "interface {}", type_of},
        {"list", "...interface {}", list},
        {"join", "string, ...string", join},
        {"joinList", "string, []string", join_list},
        {"get", "map[string]interface {}, string", get},
        {"count", "map[string]interface {}", size},
        {"listLen", "[]interface {}", size},
        {"dict", "...interface {}", dict},
        {"set", "map[string]interface {}, string, interface {}", set},
        {"fail", "string", fail_with},
        {"boom", "string", fail_with},
        {"seconds", "time.Duration", seconds},
        {"errText", "error", error_text},
        {"noMap", "", no_map},
        {"noList", "", no_list},
        {"nothing", "", nothing},
        {"complex2", "complex128", complex2},
        {"pct", "", percent},
    });
    return map;
}

}  // namespace sluice::gotemplate::exchange
