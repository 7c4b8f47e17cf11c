#include "base/base64.hpp"
#include "base/error.hpp"
#include "chart_objects.hpp"
#include "conversions.hpp"
#include "glob.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/type.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <array>

namespace sluice::chart {

using gotemplate::Call;
using gotemplate::Kind;
using gotemplate::Type;
using gotemplate::Value;

namespace types = gotemplate::types;

namespace {

const Type& files_type();

std::string_view bytes_at(const Value& files, std::string_view name)
{
    const Value* const found = files.find(name);
    return found == nullptr ? std::string_view() : found->as_bytes();
}

Value get(Call& call)
{
    return bytes_at(call[0], call.string(1));
}

Value get_bytes(Call& call)
{
    return Value::bytes(bytes_at(call[0], call.string(1)));
}

Value glob(Call& call)
{
    // Helm matches everything where the pattern is malformed.
    const auto pattern = Glob::compile(call.string(1), '/');
    auto matching = Value::map(files_type());
    for (const auto& [name, bytes] : call[0].entries())
        if (!pattern || pattern->matches(name.as_string())) matching.put(name.as_string(), bytes);
    return matching;
}

Value as_config(Call& call)
{
    const auto map = Value::map();
    for (const auto& [name, bytes] : call[0].entries())
        map.put(path_base(name.as_string()), bytes.as_bytes());
    return yaml_text(map);
}

Value as_secrets(Call& call)
{
    const auto map = Value::map();
    for (const auto& [name, bytes] : call[0].entries())
        map.put(path_base(name.as_string()), base::base64_encode(bytes.as_bytes()));
    return yaml_text(map);
}

Value lines(Call& call)
{
    std::vector<Value> out;
    const auto name = call.string(1);
    auto text = bytes_at(call[0], name);
    // Helm looks at the last byte of a file that is there.
    if (text.empty() && call[0].find(name) != nullptr)
        throw base::Error(base::ErrorKind::Invalid, "runtime error: index out of range [-1]");
    if (text.empty()) return Value::strings({});
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (const auto line : split(text, '\n'))
        out.emplace_back(line);
    return Value::strings(std::move(out));
}

const Type& files_type()
{
    static constexpr std::array<Type::Method, 6> kMethods{
        Type::Method{"Get", "string", get},
        Type::Method{"GetBytes", "string", get_bytes},
        Type::Method{"Glob", "string", glob},
        Type::Method{"AsConfig", "", as_config},
        Type::Method{"AsSecrets", "", as_secrets},
        Type::Method{"Lines", "string", lines}};
    static const Type& type = types::named(
        {.kind = Kind::Map,
         .name = "engine.files",
         .elem = &types::bytes(),
         .key = &types::string(),
         .named = true,
         .methods = kMethods});
    return type;
}

}  // namespace

Value files_object(const std::vector<File>& files)
{
    const auto map = Value::map(files_type());
    for (const auto& file : files)
        map.put(file.name, Value::borrowed_bytes(file.text()));
    return map;
}

}  // namespace sluice::chart
