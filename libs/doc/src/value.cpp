#include "doc/value.hpp"

#include "base/error.hpp"
#include "value_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice::doc {

namespace {

using Access = ValueAccess;

std::string_view kind_name(Kind kind)
{
    switch (kind) {
    case Kind::Null:
        return "null";
    case Kind::Bool:
        return "a boolean";
    case Kind::Int:
    case Kind::Uint:
        return "an integer";
    case Kind::Double:
        return "a number";
    case Kind::String:
        return "a string";
    case Kind::Array:
        return "a list";
    case Kind::Object:
        break;
    }
    return "an object";
}

[[noreturn]] void wrong_kind(std::string_view expected, const Value& found)
{
    throw base::Error(
        base::ErrorKind::Invalid, fmt::format("expected {}, found {}", expected, kind_name(found.kind())));
}

[[noreturn]] void no_such_index(std::size_t index, std::size_t size)
{
    throw base::Error(
        base::ErrorKind::Invalid, fmt::format("index {} is past the end of a list of {}", index, size));
}

const Value& null_value() noexcept
{
    static const Value null;
    return null;
}

/// An object that may be written to; a null becomes one.
ObjectBlock& writable_object(Value& v, std::size_t extra)
{
    if (v.is_null()) v = Value::object();
    if (!v.is_object()) wrong_kind("an object", v);
    return Access::own_object(v, v.size() + extra);
}

ArrayBlock& writable_array(Value& v, std::size_t extra)
{
    if (v.is_null()) v = Value::array();
    if (!v.is_array()) wrong_kind("a list", v);
    return Access::own_array(v, v.size() + extra);
}

}  // namespace

Value::Value(bool truth) noexcept
{
    Access::store(*this, Rep::Bool, truth);
}
Value::Value(int number) noexcept : Value(static_cast<long long>(number)) {}
Value::Value(unsigned number) noexcept : Value(static_cast<long long>(number)) {}
Value::Value(long number) noexcept : Value(static_cast<long long>(number)) {}
Value::Value(unsigned long number) noexcept : Value(static_cast<unsigned long long>(number)) {}
Value::Value(long long number) noexcept
{
    Access::store(*this, Rep::Int, number);
}
Value::Value(unsigned long long number) noexcept
{
    // One number, one representation: equality and hashing need not look twice.
    const bool fits = number <= static_cast<unsigned long long>(std::numeric_limits<std::int64_t>::max());
    Access::store(*this, fits ? Rep::Int : Rep::Uint, number);
}
Value::Value(double number) noexcept
{
    Access::store(*this, Rep::Double, number);
}
Value::Value(std::string_view text)
{
    Access::set_text(*this, text);
}
Value::Value(const char* text) : Value(std::string_view(text)) {}
Value::Value(const std::string& text) : Value(std::string_view(text)) {}

Value::Value(const Value& other) noexcept
{
    std::memcpy(raw_, other.raw_, sizeof raw_);
    Access::retain(*this);
}

void Value::release() noexcept
{
    static_assert(kFirstSharedKind == static_cast<unsigned char>(Rep::HeapText) && Rep::Null == Rep{});
    Access::release(*this);
}

Value Value::array()
{
    return Access::make_array({});
}

Value Value::array(std::initializer_list<Value> elements)
{
    auto result = array();
    result.reserve(elements.size());
    for (const auto& element : elements)
        result.push_back(element);
    return result;
}

Value Value::object()
{
    return Access::make_object({});
}

Value Value::object(std::initializer_list<Field> fields)
{
    auto result = object();
    result.reserve(fields.size());
    for (const auto& field : fields)
        result.set(field.key, field.value);
    return result;
}

Kind Value::kind() const noexcept
{
    switch (Access::rep(*this)) {
    case Rep::Null:
        return Kind::Null;
    case Rep::Bool:
        return Kind::Bool;
    case Rep::Int:
        return Kind::Int;
    case Rep::Uint:
        return Kind::Uint;
    case Rep::Double:
        return Kind::Double;
    case Rep::InlineText:
    case Rep::HeapText:
        return Kind::String;
    case Rep::Array:
        return Kind::Array;
    case Rep::Object:
        break;
    }
    return Kind::Object;
}

Spelling Value::spelling() const noexcept
{
    return Access::spelling(*this);
}

void Value::set_spelling(Spelling spelling) noexcept
{
    Access::set_spelling(*this, spelling);
}

bool Value::as_bool() const
{
    if (!is_bool()) wrong_kind("a boolean", *this);
    return Access::load<bool>(*this);
}

std::int64_t Value::as_int() const
{
    if (kind() == Kind::Int) return Access::load<std::int64_t>(*this);
    if (kind() == Kind::Double) {
        const auto number = Access::load<double>(*this);
        if (number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number)
            return static_cast<std::int64_t>(number);
    }
    wrong_kind("an integer of 64 bits", *this);
}

std::uint64_t Value::as_uint() const
{
    if (kind() == Kind::Uint) return Access::load<std::uint64_t>(*this);
    if (kind() == Kind::Double) {
        const auto number = Access::load<double>(*this);
        if (number >= 0 && number < 0x1p64 && std::trunc(number) == number)
            return static_cast<std::uint64_t>(number);
    }
    if (kind() == Kind::Int && as_int() >= 0) return static_cast<std::uint64_t>(as_int());
    wrong_kind("an unsigned integer", *this);
}

double Value::as_double() const
{
    switch (kind()) {
    case Kind::Int:
        return static_cast<double>(Access::load<std::int64_t>(*this));
    case Kind::Uint:
        return static_cast<double>(Access::load<std::uint64_t>(*this));
    case Kind::Double:
        return Access::load<double>(*this);
    default:
        wrong_kind("a number", *this);
    }
}

std::string_view Value::as_string() const
{
    if (!is_string()) wrong_kind("a string", *this);
    return Access::text(*this);
}

bool Value::bool_or(bool fallback) const noexcept
{
    return is_bool() ? Access::load<bool>(*this) : fallback;
}

std::int64_t Value::int_or(std::int64_t fallback) const noexcept
{
    if (kind() == Kind::Int) return Access::load<std::int64_t>(*this);
    if (kind() != Kind::Double) return fallback;
    const auto number = Access::load<double>(*this);
    const bool integral = number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number;
    return integral ? static_cast<std::int64_t>(number) : fallback;
}

std::string_view Value::string_or(std::string_view fallback) const noexcept
{
    return is_string() ? Access::text(*this) : fallback;
}

std::size_t Value::size() const noexcept
{
    const auto* block = Access::is_container(*this) ? Access::block(*this) : nullptr;
    return block == nullptr ? 0 : block->size;
}

const Value* Value::find(std::string_view key) const noexcept
{
    auto* block = is_object() ? Access::object_block(*this) : nullptr;
    if (block == nullptr) return nullptr;
    const auto at = Access::position(*block, key);
    return at == block->size ? nullptr : &block->members()[at].value;
}

const Value& Value::operator[](std::string_view key) const noexcept
{
    const auto* found = find(key);
    return found == nullptr ? null_value() : *found;
}

const Value& Value::operator[](std::size_t index) const noexcept
{
    const auto all = elements();
    return index < all.size() ? all[index] : null_value();
}

const Value& Value::get(std::initializer_list<std::string_view> path) const noexcept
{
    const auto* at = this;
    for (const auto key : path)
        at = &(*at)[key];
    return *at;
}

std::span<const Value> Value::elements() const noexcept
{
    if (!is_array() || Access::block(*this) == nullptr) return {};
    return {Access::block(*this)->data(), Access::block(*this)->size};
}

std::span<const Member> Value::members() const noexcept
{
    if (!is_object() || Access::object_block(*this) == nullptr) return {};
    return {Access::object_block(*this)->members(), Access::object_block(*this)->size};
}

Value& Value::edit(std::string_view key)
{
    // A block that has the key already need not grow.
    const bool present = contains(key);
    Value key_value(key);  // before unsharing: `key` may lie in the storage that this value gives up
    auto& block = writable_object(*this, present ? 0 : 1);
    if (present) return block.members()[Access::position(block, Access::text(key_value))].value;
    Access::append(block, std::move(key_value), Value());
    return block.members()[block.size - 1].value;
}

Value& Value::set(std::string_view key, Value value)
{
    auto& place = edit(key);
    place = std::move(value);
    return place;
}

Value& Value::edit(std::initializer_list<std::string_view> path)
{
    auto* at = this;
    for (const auto key : path)
        at = &at->edit(key);
    return *at;
}

bool Value::erase(std::string_view key)
{
    if (!is_null() && !is_object()) wrong_kind("an object", *this);
    if (!contains(key)) return false;
    const auto at = Access::position(*Access::object_block(*this), key);
    Access::remove(writable_object(*this, 0), at);
    return true;
}

void Value::push_back(Value value)
{
    auto& block = writable_array(*this, 1);
    new (block.data() + block.size) Value(std::move(value));
    ++block.size;
}

Value& Value::edit_at(std::size_t index)
{
    if (index >= size() || !is_array()) no_such_index(index, size());
    return writable_array(*this, 0).data()[index];
}

void Value::insert_at(std::size_t index, Value value)
{
    push_back(std::move(value));
    auto& block = writable_array(*this, 0);
    if (index >= block.size) {
        const auto size_before = block.size - 1;
        erase_at(size_before);
        no_such_index(index, size_before);
    }
    std::rotate(block.data() + index, block.data() + block.size - 1, block.data() + block.size);
}

void Value::erase_at(std::size_t index)
{
    if (index >= size() || !is_array()) no_such_index(index, size());
    auto& block = writable_array(*this, 0);
    std::move(block.data() + index + 1, block.data() + block.size, block.data() + index);
    --block.size;
    block.data()[block.size].~Value();
}

void Value::reserve(std::size_t count)
{
    if (is_array() && count > size()) Access::own_array(*this, count);
    if (is_object() && count > size()) Access::own_object(*this, count);
}

namespace {

bool key_less(const Member& left, const Member& right)
{
    return left.key() < right.key();
}

bool is_sorted_throughout(const Value& value)
{
    const auto members = value.members();
    return std::is_sorted(members.begin(), members.end(), key_less) &&
           std::all_of(
               members.begin(), members.end(), [](const auto& m) { return is_sorted_throughout(m.value); }) &&
           std::all_of(value.elements().begin(), value.elements().end(), is_sorted_throughout);
}

}  // namespace

void Value::sort_keys()
{
    if (is_sorted_throughout(*this)) return;  // what is shared stays shared
    if (is_array()) {
        for (std::size_t i = 0; i < size(); ++i)
            edit_at(i).sort_keys();
        return;
    }
    auto& block = writable_object(*this, 0);
    std::sort(block.members(), block.members() + block.size, key_less);
    Access::rebuild_index(block);
    for (std::uint32_t i = 0; i < block.size; ++i)
        block.members()[i].value.sort_keys();
}

bool Value::operator==(const Value& other) const noexcept
{
    const auto mine = kind();
    if (mine != other.kind()) return false;
    if (mine == Kind::Double) return Access::load<double>(*this) == Access::load<double>(other);
    if (Access::same_bytes(*this, other)) return true;
    if (mine == Kind::String) return Access::text(*this) == Access::text(other);
    if (size() != other.size()) return false;
    if (mine == Kind::Array) return std::equal(elements().begin(), elements().end(), other.elements().begin());
    if (mine != Kind::Object) return false;
    const auto theirs = other.members();
    for (std::size_t i = 0; const auto& member : members()) {
        // Two documents of one origin have their members in the same order: look there first.
        const auto& guess = theirs[i++];
        const auto* counterpart = guess.key() == member.key() ? &guess.value : other.find(member.key());
        if (counterpart == nullptr || !(*counterpart == member.value)) return false;
    }
    return true;
}

bool Value::same_storage(const Value& other) const noexcept
{
    return Access::is_shared(*this) && Access::same_bytes(*this, other);
}

std::size_t Value::memory() const noexcept
{
    if (Access::rep(*this) == Rep::HeapText) return sizeof(TextBlock) + Access::text_block(*this)->size;
    std::size_t bytes = 0;
    if (const auto* block = is_array() ? Access::block(*this) : nullptr; block != nullptr)
        bytes += sizeof(ArrayBlock) + block->capacity * sizeof(Value);
    if (const auto* block = is_object() ? Access::object_block(*this) : nullptr; block != nullptr) {
        bytes += sizeof(ObjectBlock) + block->capacity * sizeof(Member);
        if (block->index != nullptr)
            bytes += sizeof(KeyIndex) + (block->index->mask + std::size_t{1}) * sizeof(std::uint32_t);
    }
    for (const auto& element : elements())
        bytes += element.memory();
    for (const auto& member : members())
        bytes += member.key_value.memory() + member.value.memory();
    return bytes;
}

}  // namespace sluice::doc
