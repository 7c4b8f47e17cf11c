#include "gotemplate/value.hpp"

#include "duration_type.hpp"
#include "gotemplate/function.hpp"
#include "heap.hpp"
#include "node.hpp"

#include <cassert>
#include <new>

namespace sluice::gotemplate {

namespace {

constexpr std::size_t kInside = 14;

/// Allocates a node with `bytes` of payload behind it.
template <class T> T* allocate(Form form, const Type& type, std::size_t size, std::size_t bytes)
{
    if (size > 0xFFFFFFFFU) throw std::bad_alloc();
    heap().take(sizeof(T) + bytes);
    T* node = new (::operator new(sizeof(T) + bytes)) T{};
    node->references = 1;
    node->form = form;
    node->size = static_cast<std::uint32_t>(size);
    node->type = &type;
    return node;
}

char* chars(TypedNode* node) noexcept
{
    return reinterpret_cast<char*>(node + 1);
}
Value* values(TypedNode* node) noexcept
{
    return reinterpret_cast<Value*>(node + 1);
}

Value text_node(Kind kind, Form form, const Type& type, std::string_view text)
{
    auto* node = allocate<TypedNode>(form, type, text.size(), text.size());
    if (!text.empty()) std::memcpy(chars(node), text.data(), text.size());
    return ValueAccess::make(kind, node);
}

/// Bytes that allocate() took for it.
std::size_t size_of(const TypedNode* node) noexcept
{
    switch (node->form) {
    case Form::String:
    case Form::Bytes:
        return sizeof(TypedNode) + node->size;
    case Form::BorrowedBytes:
        return sizeof(BorrowedNode);
    case Form::Slice:
        return sizeof(TypedNode) + node->size * sizeof(Value);
    case Form::Map:
        return sizeof(MapNode);
    case Form::Object:
        return sizeof(ObjectNode);
    case Form::Func:
        return sizeof(FuncNode);
    case Form::Complex:
        return sizeof(ComplexNode);
    case Form::Nil:
        break;
    }
    return sizeof(TypedNode);
}

void destroy(TypedNode* node) noexcept
{
    heap().give(size_of(node));
    switch (node->form) {
    case Form::Slice:
        for (std::uint32_t i = 0; i < node->size; ++i)
            values(node)[i].~Value();
        break;
    case Form::Map:
        drop_entries(static_cast<MapNode*>(node)->entries);
        break;
    case Form::Object:
        static_cast<ObjectNode*>(node)->~ObjectNode();
        break;
    case Form::String:
    case Form::Bytes:
    case Form::BorrowedBytes:
    case Form::Func:
    case Form::Complex:
    case Form::Nil:
        break;
    }
    ::operator delete(node);
}

/// What waits to be destroyed: a template can nest lists a million deep, and destructors that call one another
/// that deep would overflow the stack.
struct Graveyard {
    int depth = 0;
    std::vector<TypedNode*> waiting;
};
Graveyard& graveyard() noexcept
{
    static thread_local Graveyard the_graveyard;
    return the_graveyard;
}

constexpr int kNestedDestructors = 200;

}  // namespace

void Value::release() noexcept
{
    auto* const shared = ValueAccess::node(*this);
    if (--shared->references != 0) return;
    if (shared->form == Form::String || shared->form == Form::Bytes) {
        heap().give(size_of(shared));
        ::operator delete(shared);
        return;
    }
    Graveyard& yard = graveyard();
    if (yard.depth >= kNestedDestructors) {
        yard.waiting.push_back(shared);
        return;
    }
    ++yard.depth;
    destroy(shared);
    --yard.depth;
    if (yard.depth != 0) return;
    while (!yard.waiting.empty()) {
        auto* const next = yard.waiting.back();
        yard.waiting.pop_back();
        ++yard.depth;
        destroy(next);
        --yard.depth;
    }
}

Value::Value(bool value) noexcept
    : Value(ValueAccess::scalar(Kind::Bool, 0, static_cast<std::uint64_t>(value ? 1 : 0)))
{
}
Value::Value(double value) noexcept : Value(ValueAccess::scalar(Kind::Float64, 0, value)) {}
Value::Value(int value) noexcept : Value(integer(value)) {}

Value::Value(std::string_view text) : raw_{}
{
    if (text.size() > kInside) {
        *this = text_node(Kind::String, Form::String, types::string(), text);
        return;
    }
    raw_[0] = static_cast<unsigned char>(Kind::String);
    raw_[1] = static_cast<unsigned char>(text.size());
    if (!text.empty()) std::memcpy(raw_ + 2, text.data(), text.size());
}

Value Value::integer(std::int64_t value) noexcept
{
    return ValueAccess::scalar(Kind::Int, 0, value);
}
Value Value::int64(std::int64_t value) noexcept
{
    return ValueAccess::scalar(Kind::Int64, 0, value);
}
Value Value::uint64(std::uint64_t value) noexcept
{
    return ValueAccess::scalar(Kind::Uint64, 0, value);
}
Value Value::byte(std::uint8_t value) noexcept
{
    return ValueAccess::scalar(Kind::Uint8, 0, static_cast<std::uint64_t>(value));
}
Value Value::rune(char32_t value) noexcept
{
    return ValueAccess::scalar(Kind::Int32, 0, static_cast<std::int64_t>(static_cast<std::int32_t>(value)));
}
Value Value::of_int(const Type& type, std::int64_t value) noexcept
{
    return ValueAccess::scalar(type.kind, type.scalar_id, value);
}
Value Value::of_uint(const Type& type, std::uint64_t value) noexcept
{
    return ValueAccess::scalar(type.kind, type.scalar_id, value);
}
Value Value::of_float(const Type& type, double value) noexcept
{
    return ValueAccess::scalar(type.kind, type.scalar_id, value);
}
Value Value::of_bool(const Type& type, bool value) noexcept
{
    return ValueAccess::scalar(Kind::Bool, type.scalar_id, static_cast<std::uint64_t>(value ? 1 : 0));
}
Value Value::duration(base::Duration value) noexcept
{
    return of_int(types::duration(), value.count());
}
Value Value::complex(std::complex<double> value)
{
    return complex(types::of(Kind::Complex128), value);
}
Value Value::complex(const Type& type, std::complex<double> value)
{
    auto* node = allocate<ComplexNode>(Form::Complex, type, 0, 0);
    node->real = value.real();
    node->imaginary = value.imag();
    return ValueAccess::make(type.kind, node);
}

Value Value::of_string(const Type& type, std::string_view text)
{
    if (&type == &types::string()) return text;
    return text_node(Kind::String, Form::String, type, text);
}
Value Value::borrowed(std::string_view text) noexcept
{
    if (text.size() <= kInside || text.size() > 0xFFFFFFFFU) return text;
    Value value;
    const auto length = static_cast<std::uint32_t>(text.size());
    const char* const data = text.data();
    value.raw_[0] = static_cast<unsigned char>(Kind::String);
    value.raw_[1] = kBorrowed;
    std::memcpy(value.raw_ + 4, &length, sizeof length);
    std::memcpy(value.raw_ + 8, static_cast<const void*>(&data), sizeof data);
    return value;
}

Value Value::list(std::vector<Value> elements)
{
    return slice(types::list(), std::move(elements));
}
Value Value::list(std::initializer_list<Value> elements)
{
    return slice(types::list(), std::vector<Value>(elements));
}
Value Value::strings(std::vector<Value> elements)
{
    return slice(types::string_list(), std::move(elements));
}
Value Value::slice(const Type& type, std::vector<Value> elements)
{
    if (type.kind == Kind::Slice && type.elem->kind == Kind::Uint8) {
        std::string text;
        for (const Value& element : elements)
            text += static_cast<char>(element.as_uint());
        return text_node(Kind::Slice, Form::Bytes, type, text);
    }
    auto* node = allocate<TypedNode>(Form::Slice, type, elements.size(), elements.size() * sizeof(Value));
    for (std::size_t i = 0; i < elements.size(); ++i)
        new (values(node) + i) Value(std::move(elements[i]));
    return ValueAccess::make(type.kind, node);
}
Value Value::bytes(std::string_view text)
{
    return text_node(Kind::Slice, Form::Bytes, types::bytes(), text);
}
Value Value::borrowed_bytes(std::string_view text)
{
    auto* node = allocate<BorrowedNode>(Form::BorrowedBytes, types::bytes(), text.size(), 0);
    node->data = text.data();
    return ValueAccess::make(Kind::Slice, node);
}

Value Value::map()
{
    return map(types::string_map());
}
Value Value::map(std::initializer_list<std::pair<std::string_view, Value>> members)
{
    Value result = map();
    for (const auto& [key, value] : members)
        result.put(key, value);
    return result;
}
Value Value::map(const Type& type)
{
    auto* node = allocate<MapNode>(Form::Map, type, 0, 0);
    node->entries = new Entries;
    return ValueAccess::make(Kind::Map, node);
}

Value Value::nil(const Type& type)
{
    if (type.kind == Kind::Interface || type.kind == Kind::Invalid) return {};
    return ValueAccess::make(type.kind, allocate<TypedNode>(Form::Nil, type, 0, 0), true);
}
Value Value::object(std::unique_ptr<Object> object)
{
    const Type& type = object->type();
    auto* node = allocate<ObjectNode>(Form::Object, type, 0, 0);
    node->object = std::move(object);
    return ValueAccess::make(type.kind, node);
}
Value Value::function(const Function& function)
{
    auto* node = allocate<FuncNode>(Form::Func, function.type(), 0, 0);
    node->function = &function;
    return ValueAccess::make(Kind::Func, node);
}

const Type& Value::type() const noexcept
{
    std::uint16_t id = 0;
    if ((raw_[1] & kCounted) != 0) {
        std::memcpy(&id, raw_ + 2, sizeof id);
        return id == 0 ? *ValueAccess::node(*this)->type : scalar_type(id);
    }
    if (kind() != Kind::String) std::memcpy(&id, raw_ + 2, sizeof id);
    return id == 0 ? types::of(kind()) : scalar_type(id);
}

Value Value::as(const Type& type) const
{
    assert(is_map() && type.kind == Kind::Map && type.scalar_id != 0);
    Value value = *this;
    ValueAccess::convert(value, type);
    return value;
}

Value Value::in_interface(Value value) noexcept
{
    ValueAccess::mark_interface(value);
    return value;
}

bool Value::is_bytes() const noexcept
{
    return kind() == Kind::Slice && type().elem->kind == Kind::Uint8;
}
bool Value::is_error() const noexcept
{
    const Object* const object = as_object();
    return object != nullptr && object->is_error();
}

namespace {

template <class T> T payload(const unsigned char* raw) noexcept
{
    T result;
    std::memcpy(&result, raw + 8, sizeof result);
    return result;
}

}  // namespace

bool Value::as_bool() const noexcept
{
    assert(kind() == Kind::Bool);
    return raw_[8] != 0;
}
std::int64_t Value::as_int() const noexcept
{
    assert(is_signed(kind()));
    return payload<std::int64_t>(raw_);
}
std::uint64_t Value::as_uint() const noexcept
{
    assert(is_unsigned(kind()));
    return payload<std::uint64_t>(raw_);
}
double Value::as_float() const noexcept
{
    assert(is_float(kind()));
    return payload<double>(raw_);
}
std::complex<double> Value::as_complex() const noexcept
{
    assert(is_complex(kind()));
    const auto* node = static_cast<const ComplexNode*>(ValueAccess::node(*this));
    return {node->real, node->imaginary};
}
std::string_view Value::as_string() const noexcept
{
    assert(kind() == Kind::String);
    return ValueAccess::text(*this);
}
std::string_view Value::as_bytes() const noexcept
{
    assert(is_bytes());
    TypedNode* const text = ValueAccess::node(*this);
    if (text->form == Form::BorrowedBytes) return {static_cast<BorrowedNode*>(text)->data, text->size};
    return {chars(text), text->size};
}
Object* Value::as_object() const noexcept
{
    if ((raw_[1] & kCounted) == 0) return nullptr;
    TypedNode* const shared = ValueAccess::node(*this);
    return shared->form == Form::Object ? static_cast<ObjectNode*>(shared)->object.get() : nullptr;
}
const Function* Value::as_function() const noexcept
{
    if (kind() != Kind::Func || is_typed_nil()) return nullptr;
    return static_cast<const FuncNode*>(ValueAccess::node(*this))->function;
}

std::size_t Value::size() const noexcept
{
    if (kind() == Kind::String) return as_string().size();
    if (is_list()) return ValueAccess::node(*this)->size;
    return kind() == Kind::Map ? entries().size() : 0;
}
std::span<const Value> Value::elements() const noexcept
{
    if (!is_list()) return {};
    TypedNode* const shared = ValueAccess::node(*this);
    if (shared->form != Form::Slice) return {};
    return {values(shared), shared->size};
}
Value Value::element(std::size_t i) const
{
    TypedNode* const shared = ValueAccess::node(*this);
    assert(i < shared->size);
    if (shared->form == Form::Slice) return values(shared)[i];
    return of_uint(*shared->type->elem, static_cast<unsigned char>(as_bytes()[i]));
}

bool Value::same_reference(const Value& other) const noexcept
{
    return (raw_[1] & kCounted) != 0 && (other.raw_[1] & kCounted) != 0 &&
           ValueAccess::node(*this) == ValueAccess::node(other);
}

bool Value::truth() const noexcept
{
    const Kind k = kind();
    if (k == Kind::Bool) return as_bool();
    if (k == Kind::Invalid || is_typed_nil()) return false;
    if (k == Kind::String || k == Kind::Map || is_list()) return size() > 0;
    if (is_float(k)) return as_float() != 0;
    if (is_complex(k)) return as_complex() != std::complex<double>{};
    if (is_integer()) return payload<std::uint64_t>(raw_) != 0;
    const Object* const object = as_object();
    return object == nullptr || object->truth();
}

}  // namespace sluice::gotemplate
