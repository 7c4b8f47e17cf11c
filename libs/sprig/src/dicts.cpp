#include "groups.hpp"
#include "panics.hpp"
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

/// Maps with text keys. They are shared as in Go: `set` and `unset` change what everybody sees who holds the
/// map.
namespace sluice::sprig {

namespace {

Value dict(Call& call)
{
    auto map = Value::map();
    for (std::size_t i = 0; i < call.size(); i += 2)
        map.put(text_of(call[i]), i + 1 < call.size() ? call[i + 1] : Value(""));
    return map;
}

Value get(Call& call)
{
    const auto* found = call[0].find(call.string(1));
    return found ? *found : Value("");
}

Value set(Call& call)
{
    if (call[0].is_typed_nil() || call[0].is_nil()) fail("assignment to entry in nil map");
    call[0].put(call.string(1), call[2]);
    return call[0];
}

Value unset(Call& call)
{
    if (!call[0].is_typed_nil()) call[0].erase(call.string(1));
    return call[0];
}

Value has_key(Call& call)
{
    return call[0].contains(call.string(1));
}

Value pluck(Call& call)
{
    std::vector<Value> found;
    for (const auto& map : call.args().subspan(1))
        if (const auto* value = map.find(call.string(0))) found.push_back(*value);
    return Value::list(std::move(found));
}

Value keys(Call& call)
{
    std::vector<Value> all;
    for (const auto& map : call.args())
        for (const auto& entry : map.entries())
            all.push_back(entry.key);
    return Value::strings(std::move(all));
}

Value values(Call& call)
{
    std::vector<Value> all;
    for (const auto& entry : call[0].entries())
        all.push_back(entry.value);
    return Value::list(std::move(all));
}

Value pick(Call& call)
{
    auto picked = Value::map();
    for (const auto& key : call.args().subspan(1))
        if (const auto* value = call[0].find(key.as_string())) picked.put(key.as_string(), *value);
    return picked;
}

Value omit(Call& call)
{
    auto kept = Value::map();
    const auto omitted = call.args().subspan(1);
    for (const auto& [key, value] : call[0].entries())
        if (std::ranges::find(omitted, key.as_string(), &Value::as_string) == omitted.end())
            kept.put(key.as_string(), value);
    return kept;
}

/// Go's panic for x.(T).
[[noreturn]] void fail_assertion(const Value& value, const gotemplate::Type& wanted)
{
    fail(fmt::format(
        "interface conversion: interface {{}} is {}, not {}",
        value.is_nil() ? "nil" : value.type().name,
        wanted.name));
}

void need_map(const Value& value)
{
    if (&value.type() != &gotemplate::types::string_map())
        fail_assertion(value, gotemplate::types::string_map());
}

/// dig "a" "b" default map: the value behind the keys. What is there and is no map fails, as in sprig.
Value dig(Call& call)
{
    if (call.size() < 3) fail("dig needs at least three arguments");
    auto at = call[call.size() - 1];
    need_map(at);
    const auto& otherwise = call[call.size() - 2];
    const auto keys_in_path = call.args().first(call.size() - 2);
    for (const auto& key : keys_in_path)
        if (&key.type() != &gotemplate::types::string()) fail_assertion(key, gotemplate::types::string());
    for (std::size_t i = 0; i < keys_in_path.size(); ++i) {
        const auto* step = at.find(keys_in_path[i].as_string());
        if (!step) return otherwise;
        Value next = *step;
        if (i + 1 == keys_in_path.size()) return next;
        need_map(next);
        at = next;
    }
    return at;
}

}  // namespace

void add_dicts(FunctionMap& functions)
{
    functions.add({
        {"dict", "...interface {}", dict},
        {"get", "map[string]interface {}, string", get},
        {"set", "map[string]interface {}, string, interface {}", set},
        {"unset", "map[string]interface {}, string", unset},
        {"hasKey", "map[string]interface {}, string", has_key},
        {"pluck", "string, ...map[string]interface {}", pluck},
        {"keys", "...map[string]interface {}", keys},
        {"values", "map[string]interface {}", values},
        {"pick", "map[string]interface {}, ...string", pick},
        {"omit", "map[string]interface {}, ...string", omit},
        {"dig", "...interface {}", dig},
    });
}

}  // namespace sluice::sprig
