#include "schema/protobuf.hpp"

#include "base/base64.hpp"
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Shape = Type::Shape;

constexpr std::string_view kMagic("k8s\0", 4);
constexpr int kMaxDepth = 64;

[[noreturn]] void broken(std::string_view why)
{
    throw base::Error(base::ErrorKind::Invalid, "protobuf body: " + std::string(why));
}

/// One field off the wire.
struct WireField {
    unsigned number = 0;
    std::uint64_t varint = 0;  // or the bits of a fixed64 or fixed32
    std::string_view bytes;
    bool length_delimited = false;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::optional<WireField> next()
    {
        if (rest_.empty()) return std::nullopt;
        const std::uint64_t tag = varint();
        WireField out;
        out.number = static_cast<unsigned>(tag >> 3);
        switch (tag & 7) {
        case 0:
            out.varint = varint();
            break;
        case 1:
            out.varint = fixed(8);
            break;
        case 5:
            out.varint = fixed(4);
            break;
        case 2: {
            const std::uint64_t length = varint();
            if (length > rest_.size()) broken("a field is cut off");
            out.bytes = rest_.substr(0, static_cast<std::size_t>(length));
            out.length_delimited = true;
            rest_.remove_prefix(static_cast<std::size_t>(length));
            break;
        }
        default:
            broken("a wire type that nothing uses");
        }
        return out;
    }

    std::uint64_t varint()
    {
        std::uint64_t out = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) broken("a number is cut off");
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            out |= static_cast<std::uint64_t>(byte & 0x7Fu) << shift;
            if ((byte & 0x80u) == 0) return out;
        }
        broken("a number is too long");
    }

    bool empty() const noexcept { return rest_.empty(); }

private:
    std::uint64_t fixed(std::size_t size)
    {
        if (rest_.size() < size) broken("a number is cut off");
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < size; ++i)
            out |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
        rest_.remove_prefix(size);
        return out;
    }

    std::string_view rest_;
};

// The messages of leaves: {seconds, nanos}, {text} and so on.
struct Leaf {
    std::int64_t first = 0, second = 0;
    std::string text_one, text_three;
};

Leaf read_leaf(std::string_view bytes)
{
    Leaf out;
    Reader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) out.first = static_cast<std::int64_t>(field->varint);
        if (field->number == 2) out.second = static_cast<std::int64_t>(field->varint);
        if (field->number == 1) out.text_one = field->bytes;
        if (field->number == 3) out.text_three = field->bytes;
    }
    return out;
}

Value json_inside(std::string_view bytes)
{
    const std::string text = read_leaf(bytes).text_one;
    return text.empty() ? Value() : doc::parse_json(text, doc::kManifestLimits);
}

Value time_of(const Leaf& leaf, bool micro)
{
    const base::WallTime when{std::chrono::seconds(leaf.first) + std::chrono::nanoseconds(leaf.second)};
    return micro ? base::format_rfc3339_micro(when) : base::format_rfc3339(when);
}

class Decoder {
public:
    Value message(const Type& type, std::string_view bytes, int depth)
    {
        if (depth > kMaxDepth) broken("messages inside messages without end");
        Value out = Value::object();
        fill(type, bytes, 0, out, depth);
        return out;
    }

private:
    void fill(const Type& type, std::string_view bytes, unsigned embedded, Value& out, int depth)
    {
        Reader reader(bytes);
        while (const auto field = reader.next()) {
            if (embedded == 0 && embeds(type, field->number)) {
                fill(type, field->bytes, field->number, out, depth);
                continue;
            }
            const FieldType* known = find(type, field->number, embedded);
            if (known == nullptr) continue;
            if (known->type->shape == Shape::Map)
                entry(*known->type, field->bytes, out.edit(known->name), depth);
            else if (known->type->shape == Shape::List)
                items(*known->type, *field, out.edit(known->name), depth);
            else
                out.set(known->name, single(*known->type, *field, depth));
        }
    }

    static const FieldType* find(const Type& type, unsigned number, unsigned embedded)
    {
        for (const FieldType& each : type.fields)
            if (each.number == number && each.embedded_number == embedded && number != 0) return &each;
        return nullptr;
    }

    static bool embeds(const Type& type, unsigned number)
    {
        return std::any_of(type.fields.begin(), type.fields.end(), [&](const FieldType& each) {
            return each.embedded_number == number;
        });
    }

    void items(const Type& list, const WireField& field, Value& out, int depth)
    {
        const Shape shape = list.element->shape;
        const bool numbers = shape == Shape::Int32 || shape == Shape::Int64 || shape == Shape::Boolean;
        if (!numbers || !field.length_delimited) {
            out.push_back(single(*list.element, field, depth));
            return;
        }
        Reader packed(field.bytes);
        while (!packed.empty()) {
            WireField one;
            one.varint = packed.varint();
            out.push_back(single(*list.element, one, depth));
        }
    }

    void entry(const Type& map, std::string_view bytes, Value& out, int depth)
    {
        std::string key;
        Value value;
        Reader reader(bytes);
        while (const auto field = reader.next()) {
            if (field->number == 1) key = field->bytes;
            if (field->number == 2) value = single(*map.element, *field, depth);
        }
        if (value.is_null() && map.element->shape == Shape::String) value = "";
        if (out.is_null()) out = Value::object();
        out.set(key, std::move(value));
    }

    Value single(const Type& type, const WireField& field, int depth)
    {
        switch (type.shape) {
        case Shape::String:
            return field.bytes;
        case Shape::Int32:
            return static_cast<std::int32_t>(field.varint);
        case Shape::Int64:
            return static_cast<std::int64_t>(field.varint);
        case Shape::Boolean:
            return field.varint != 0;
        case Shape::Number:
            return std::bit_cast<double>(field.varint);
        case Shape::Bytes:
            return base::base64_encode(field.bytes);
        case Shape::Quantity:
            return read_leaf(field.bytes).text_one;
        case Shape::Time:
            return time_of(read_leaf(field.bytes), false);
        case Shape::MicroTime:
            return time_of(read_leaf(field.bytes), true);
        case Shape::Duration:
            return base::format_duration(base::Duration(read_leaf(field.bytes).first));
        case Shape::IntOrString: {
            const Leaf leaf = read_leaf(field.bytes);
            return leaf.first == 1 ? Value(leaf.text_three) : Value(static_cast<std::int32_t>(leaf.second));
        }
        case Shape::List: {  // a named slice is a message of its own: ExtraValue {items = 1}
            Value out = Value::array();
            Reader reader(field.bytes);
            while (const auto item = reader.next())
                items(type, *item, out, depth + 1);
            return out;
        }
        case Shape::Struct:
            return message(type, field.bytes, depth + 1);
        default:
            return json_inside(field.bytes);
        }
    }
};

}  // namespace

bool is_protobuf(std::string_view body)
{
    return body.starts_with(kMagic);
}

Value parse_protobuf(
    std::string_view body,
    const std::function<const Type*(std::string_view api_version, std::string_view kind)>& type_of)
{
    if (!is_protobuf(body))
        broken("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    Reader envelope(body.substr(kMagic.size()));
    std::string api_version, kind;
    std::string_view raw;
    while (const auto field = envelope.next()) {
        if (field->number == 2) raw = field->bytes;
        if (field->number != 1) continue;
        Reader meta(field->bytes);
        while (const auto part = meta.next()) {
            if (part->number == 1) api_version = part->bytes;
            if (part->number == 2) kind = part->bytes;
        }
    }
    const Type* type = type_of(api_version, kind);
    if (type == nullptr) broken("no kind \"" + kind + "\" is registered for version \"" + api_version + "\"");
    Value out = Value::object({{"apiVersion", api_version}, {"kind", kind}});
    const Value content = Decoder().message(*type, raw, 0);
    for (const doc::Member& each : content.members())
        out.set(each.key(), each.value);
    return out;
}

}  // namespace sluice::apiserver
