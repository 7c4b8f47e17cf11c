#include "exchange.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/object.hpp"
#include "gotemplate/strconv.hpp"

#include <fstream>

namespace sluice::gotemplate::exchange {

namespace {

/// A struct, or a pointer to one, with its fields in order.
class Struct : public Object {
public:
    Struct(const Type& type, std::vector<std::string_view> names, std::vector<Value> values)
        : type_(type), names_(std::move(names)), values_(std::move(values))
    {
    }
    const Type& type() const noexcept override { return type_; }
    std::optional<Value> field(std::string_view name) const override
    {
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == name)
                return name == "Extra" || name == "Left" || name == "Right" ? Value::in_interface(values_[i])
                                                                            : values_[i];
        return std::nullopt;
    }
    std::size_t field_count() const noexcept override { return names_.size(); }
    bool comparable() const noexcept override { return names_.size() < 4; }
    bool fields_are_go_names() const noexcept override { return true; }
    std::string_view field_name(std::size_t i) const override { return names_[i]; }
    Value field_value(std::size_t i) const override { return values_[i]; }

private:
    const Type& type_;
    std::vector<std::string_view> names_;
    std::vector<Value> values_;
};

Value greet(Call& call)
{
    const auto name = *call[0].as_object()->field("Name");
    return std::string(call.string(1)) + ", " + std::string(name.as_string());
}
Value fail(Call&)
{
    throw base::Error(base::ErrorKind::Invalid, "person failed");
}
Value sum(Call& call)
{
    std::int64_t total = call[0].as_object()->field("Age")->as_int();
    for (std::size_t i = 1; i < call.size(); ++i)
        total += call.integer(i);
    return Value::integer(total);
}
constexpr Type::Method kPersonMethods[] = {
    {"Greet", "string", greet}, {"Fail", "", fail}, {"Sum", "...int", sum}};

class PersonPointer final : public Struct {
public:
    using Struct::Struct;
    const Type::Method* method(std::string_view name) const override
    {
        for (const auto& method : kPersonMethods)
            if (method.name == name) return &method;
        return nullptr;
    }
};

Value version_string(Call& call)
{
    return "v" + std::string(call[0].as_object()->field("Text")->as_string());
}
constexpr Type::Method kVersionString{"String", "", version_string};

class Version final : public Struct {
public:
    using Struct::Struct;
    const Type::Method* method(std::string_view name) const override
    {
        return name == "String" ? &kVersionString : nullptr;
    }
    bool text(std::string& out) const override
    {
        out += "v";
        out += field_value(0).as_string();
        return true;
    }
};

Value values_get(Call& call)
{
    const Value* const found = call[0].find(call.string(1));
    return found == nullptr ? Value() : *found;
}
constexpr Type::Method kValuesMethods[] = {{"Get", "string", values_get}};

Value names_has(Call& call)
{
    for (const Value& name : call[0].elements())
        if (name.as_string() == call.string(1)) return true;
    return false;
}
constexpr Type::Method kNamesMethods[] = {{"Has", "string", names_has}};

const Type& type_of(std::string_view name)
{
    types::named(
        {.kind = Kind::Map,
         .name = "exchange.Values",
         .elem = &types::any(),
         .key = &types::string(),
         .methods = kValuesMethods});
    types::named(
        {.kind = Kind::Slice, .name = "exchange.Names", .elem = &types::string(), .methods = kNamesMethods});
    types::named({.kind = Kind::String, .name = "exchange.Word"});
    for (const std::string_view structure : {"exchange.Person", "exchange.Pair", "exchange.Version"})
        types::named({.kind = Kind::Struct, .name = structure});
    return types::parse(name);
}

std::string text_of(const doc::Value& payload)
{
    if (payload.is_string()) return payload.text();
    return base::base64_decode(payload["base64"].as_string()).value();
}

Value structure(std::string_view name, const doc::Value& fields)
{
    const Type& type = type_of(name);
    std::vector<Value> values = decode_all(fields);
    if (name == "exchange.Pair")
        return Value::object(
            std::make_unique<Struct>(type, std::vector<std::string_view>{"Left", "Right"}, std::move(values)));
    if (name == "exchange.Version")
        return Value::object(
            std::make_unique<Version>(type, std::vector<std::string_view>{"Text"}, std::move(values)));
    const std::vector<std::string_view> names = {"Name", "Age", "Tags", "Extra"};
    if (name == "exchange.Person")
        return Value::object(std::make_unique<Struct>(type, names, std::move(values)));
    return Value::object(std::make_unique<PersonPointer>(type, names, std::move(values)));
}

Value number(const Type& type, const doc::Value& payload)
{
    if (is_complex(type.kind))
        return Value::complex(
            type,
            {strconv::parse_float(payload[0].as_string(), 64).value,
             strconv::parse_float(payload[1].as_string(), 64).value});
    const auto text = payload.as_string();
    if (is_signed(type.kind)) return Value::of_int(type, strconv::parse_int(text, 10, 64).value);
    if (is_unsigned(type.kind)) return Value::of_uint(type, strconv::parse_uint(text, 10, 64).value);
    return Value::of_float(type, strconv::parse_float(text, type.kind == Kind::Float32 ? 32 : 64).value);
}

}  // namespace

Value decode(const doc::Value& written)
{
    if (written.is_null()) return {};
    const auto name = written[0].as_string();
    const doc::Value& payload = written[1];
    if (name == "error") return Value::error(payload.as_string());
    if (name.ends_with("exchange.Person") && !name.starts_with('[')) return structure(name, payload);
    if (name == "exchange.Pair" || name == "exchange.Version") return structure(name, payload);
    const Type& type = type_of(name);
    switch (type.kind) {
    case Kind::Bool:
        return Value::of_bool(type, payload.as_bool());
    case Kind::String:
        return Value::of_string(type, text_of(payload));
    case Kind::Slice:
    case Kind::Array:
        return payload.is_null() ? Value::nil(type) : Value::slice(type, decode_all(payload));
    case Kind::Map:
        break;
    default:
        return number(type, payload);
    }
    if (payload.is_null()) return Value::nil(type);
    Value map = Value::map(type);
    for (const doc::Value& entry : payload.elements())
        map.put_key(decode(entry[0]), decode(entry[1]));
    return map;
}

std::vector<Value> decode_all(const doc::Value& list)
{
    std::vector<Value> result;
    for (const doc::Value& one : list.elements())
        result.push_back(decode(one));
    return result;
}

std::vector<doc::Value> read_lines(const std::string& path)
{
    std::ifstream file(path);
    if (!file) throw base::Error(base::ErrorKind::NotFound, "no file " + path);
    std::vector<doc::Value> lines;
    std::string line;
    while (std::getline(file, line))
        lines.push_back(doc::parse_json(line, doc::ParseLimits{std::size_t{1} << 26, 1000, 1'000'000}));
    return lines;
}

}  // namespace sluice::gotemplate::exchange
