#include "schema/decode.hpp"

#include "base/base64.hpp"
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "schema/quantity.hpp"

#include <fmt/format.h>

#include <limits>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Shape = Type::Shape;

std::string go_name(const Type& type)
{
    switch (type.shape) {
    case Shape::String:
        return "string";
    case Shape::Int32:
        return "int32";
    case Shape::Int64:
        return "int64";
    case Shape::Number:
        return "float64";
    case Shape::Boolean:
        return "bool";
    case Shape::Bytes:
        return "[]uint8";
    case Shape::Struct:
        return type.name.substr(type.name.rfind('/') + 1);
    case Shape::List:
        return "[]" + go_name(*type.element);
    case Shape::Map:
        return "map[string]" + go_name(*type.element);
    default:
        return "interface {}";
    }
}

bool is_zero(const Type& type, const Value& value)
{
    switch (type.shape) {
    case Shape::String:
    case Shape::Bytes:
        return value.string_or("").empty();
    case Shape::Int32:
    case Shape::Int64:
        return value.is_integer() && value.as_int() == 0;
    case Shape::Number:
        return value.is_number() && value.as_double() == 0;
    case Shape::Boolean:
        return !value.bool_or(false);
    case Shape::List:
    case Shape::Map:
        return value.empty();
    default:
        return value.is_null();
    }
}

class Decoder {
public:
    explicit Decoder(std::vector<std::string>* unknown) : unknown_(unknown) {}

    Value decode(const Type& type, const Value& value)
    {
        switch (type.shape) {
        case Shape::Deduced:
        case Shape::Untyped:
            return value;
        case Shape::Struct:
            return structure(type, value);
        case Shape::List:
            return list(type, value);
        case Shape::Map:
            return map(type, value);
        case Shape::Int32:
        case Shape::Int64:
            return integer(type, value);
        case Shape::Number:
            if (!value.is_number()) wrong(type, value);
            return value;
        case Shape::Boolean:
            if (!value.is_bool()) wrong(type, value);
            return value;
        case Shape::IntOrString:
            if (!value.is_string() && !value.is_integer()) wrong(type, value);
            return value;
        case Shape::Quantity:
            return quantity(value);
        case Shape::Time:
        case Shape::MicroTime:
            return time(type, value);
        default:
            if (!value.is_string()) wrong(type, value);
            if (type.shape == Shape::Bytes) return bytes(value);
            return type.shape == Shape::Duration ? duration(value) : value;
        }
    }

private:
    [[noreturn]] void wrong(const Type& type, const Value& value, std::string_view what = "") const
    {
        const std::string got = what.empty() ? std::string(json_word(value)) : std::string(what);
        if (owner_.empty())
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("json: cannot unmarshal {} into Go value of type {}", got, go_name(type)));
        std::string path;
        for (const std::string& part : path_)
            if (part[0] != '[') path += (path.empty() ? "" : ".") + part;
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format(
                "json: cannot unmarshal {} into Go struct field {}.{} of type {}",
                got,
                owner_,
                path,
                go_name(type)));
    }

    Value integer(const Type& type, const Value& value) const
    {
        if (!value.is_number()) wrong(type, value);
        if (!value.is_integer()) wrong(type, value, "number " + doc::to_json(value, doc::JsonStyle::Go));
        const bool narrow = type.shape == Shape::Int32;
        const std::int64_t number =
            value.kind() == doc::Kind::Uint ? std::numeric_limits<std::int64_t>::max() : value.as_int();
        if (narrow && (number > std::numeric_limits<std::int32_t>::max() ||
                       number < std::numeric_limits<std::int32_t>::min()))
            wrong(type, value, "number " + doc::to_json(value, doc::JsonStyle::Go));
        return value;
    }

    static Value quantity(const Value& value)
    {
        const std::string text = value.is_string() ? value.text() : doc::to_json(value, doc::JsonStyle::Go);
        if (text.empty()) return "0";
        if (const auto canonical = canonical_quantity(text);
            canonical && (value.is_string() || value.is_number()))
            return *canonical;
        throw base::Error(
            base::ErrorKind::Invalid,
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    Value time(const Type& type, const Value& value) const
    {
        if (!value.is_string()) wrong(type, value);
        if (value.as_string().empty()) return {};
        const auto when = base::parse_rfc3339(value.as_string());
        if (!when)
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "parsing time {} as \"2006-01-02T15:04:05{}Z07:00\": cannot parse {} as \"2006\"",
                    doc::to_json(value),
                    type.shape == Shape::Time ? "" : ".000000",
                    doc::to_json(value)));
        return type.shape == Shape::Time ? base::format_rfc3339(*when) : base::format_rfc3339_micro(*when);
    }

    static Value duration(const Value& value)
    {
        const auto parsed = base::parse_duration(value.as_string());
        if (!parsed)
            throw base::Error(
                base::ErrorKind::Invalid, fmt::format("time: invalid duration {}", doc::to_json(value)));
        return base::format_duration(*parsed);
    }

    Value bytes(const Value& value) const
    {
        const auto decoded = base::base64_decode(value.as_string());
        if (!decoded) {
            // Go names the first byte that does not fit; clients only look at the beginning.
            throw base::Error(
                base::ErrorKind::Invalid,
                "illegal base64 data at input byte " + std::to_string(bad_byte(value)));
        }
        return base::base64_encode(*decoded);
    }

    static std::size_t bad_byte(const Value& value)
    {
        const std::string_view text = value.as_string();
        const std::size_t bad =
            text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\r\n");
        return bad == std::string_view::npos ? text.size() / 4 * 4 : bad;
    }

    Value list(const Type& type, const Value& value)
    {
        if (value.is_null()) return value;
        if (!value.is_array()) wrong(type, value);
        Value out = Value::array();
        out.reserve(value.size());
        std::size_t index = 0;
        for (const Value& item : value.elements()) {
            path_.push_back(fmt::format("[{}]", index++));
            out.push_back(item.is_null() ? zero(*type.element) : decode(*type.element, item));
            path_.pop_back();
        }
        return out;
    }

    Value map(const Type& type, const Value& value)
    {
        if (value.is_null()) return value;
        if (!value.is_object()) wrong(type, value);
        Value out = Value::object();
        out.reserve(value.size());
        for (const doc::Member& each : value.members()) {
            path_.emplace_back(each.key());
            out.set(each.key(), each.value.is_null() ? zero(*type.element) : decode(*type.element, each.value));
            path_.pop_back();
        }
        return out;
    }

    /// What an absent field prints when it must print something.
    Value zero(const Type& type)
    {
        switch (type.shape) {
        case Shape::String:
            return "";
        case Shape::Int32:
        case Shape::Int64:
        case Shape::Number:
            return 0;
        case Shape::Boolean:
            return false;
        case Shape::Quantity:
            return "0";
        case Shape::IntOrString:
            return 0;
        case Shape::Duration:
            return "0s";
        case Shape::Struct:
            return structure(type, Value::object());
        default:
            return {};
        }
    }

    Value structure(const Type& type, const Value& value)
    {
        if (!value.is_object()) wrong(type, value);
        Value out = Value::object();
        out.reserve(type.fields.size() < value.size() ? type.fields.size() : value.size());
        if (unknown_ != nullptr) note_unknown(type, value);
        const std::string outer = owner_;
        owner_ = go_name(type);
        owner_ = owner_.substr(owner_.rfind('.') + 1);
        for (const FieldType& field : type.fields) {
            const Value* given = value.find(field.name);
            if (given == nullptr || given->is_null()) {
                if (field.always) out.set(field.name, field.pointer ? Value() : zero(*field.type));
                continue;
            }
            path_.push_back(field.name);
            Value decoded = decode(*field.type, *given);
            path_.pop_back();
            if (!field.always && (field.pointer ? decoded.is_null() : is_zero(*field.type, decoded))) continue;
            out.set(field.name, std::move(decoded));
        }
        owner_ = outer;
        return out;
    }

    void note_unknown(const Type& type, const Value& value)
    {
        for (const doc::Member& each : value.members()) {
            if (type.find(each.key()) != nullptr) continue;
            std::string path;
            for (const std::string& part : path_)
                path += (path.empty() || part[0] == '[' ? "" : ".") + part;
            path += (path.empty() ? "" : ".") + std::string(each.key());
            unknown_->push_back(std::move(path));
        }
    }

    std::vector<std::string>* unknown_;
    std::vector<std::string> path_;
    std::string owner_;
};

}  // namespace

Value decode_typed(const Type& type, const Value& value, std::vector<std::string>& unknown)
{
    return Decoder(&unknown).decode(type, value);
}

Value normalised(const Type& type, const Value& value)
{
    return Decoder(nullptr).decode(type, value);
}

Value blank_of(const Type& type)
{
    return Decoder(nullptr).decode(type, Value::object());
}

}  // namespace sluice::apiserver
