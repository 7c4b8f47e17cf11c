#pragma once
#include "base/duration.hpp"
#include "gotemplate/type.hpp"

#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::gotemplate {

class Object;
struct Entry;
struct Function;

/// The head of what values share; the rest is src/node.hpp's.
struct Node {
    std::uint32_t references;
};

/// Value: a Go value with its dynamic type, what an interface {} holds. 16 bytes; strings up to 14 bytes lie
/// inside, longer ones, slices, maps and objects are shared. As in Go maps have reference semantics: put() is
/// seen by every copy of the value. Strings and slices are immutable.
///
/// Thread-confined: reference counts are not atomic, because a render happens on one thread. Values of one
/// thread must not be touched by another, not even copied. (Constants inside a compiled template are shared by
/// threads all the same: they are borrowed() strings and scalars, which count nothing.)
class Value {
public:
    /// The untyped nil.
    Value() noexcept : raw_{} {}
    Value(std::nullptr_t) noexcept : Value() {}
    Value(bool) noexcept;
    Value(double) noexcept;  ///< float64
    Value(int) noexcept;     ///< Go's int
    Value(std::string_view);
    Value(const char* text) : Value(std::string_view(text)) {}
    Value(const std::string& text) : Value(std::string_view(text)) {}
    template <class T> Value(T*) = delete;
    Value(const Value& other) noexcept
    {
        std::memcpy(raw_, other.raw_, sizeof raw_);
        if ((raw_[1] & kCounted) != 0) retain();
    }
    Value(Value&& other) noexcept
    {
        std::memcpy(raw_, other.raw_, sizeof raw_);
        std::memset(other.raw_, 0, sizeof raw_);
    }
    Value& operator=(const Value& other) noexcept
    {
        Value copy(other);
        swap(copy);
        return *this;
    }
    Value& operator=(Value&& other) noexcept
    {
        Value taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~Value()
    {
        if ((raw_[1] & kCounted) != 0) release();
    }
    void swap(Value& other) noexcept
    {
        unsigned char mine[16];
        std::memcpy(mine, raw_, sizeof raw_);
        std::memcpy(raw_, other.raw_, sizeof raw_);
        std::memcpy(other.raw_, mine, sizeof raw_);
    }

    // Scalars of a given Go type.
    static Value integer(std::int64_t) noexcept;  ///< Go's int
    static Value int64(std::int64_t) noexcept;
    static Value uint64(std::uint64_t) noexcept;
    static Value byte(std::uint8_t) noexcept;                   ///< uint8
    static Value rune(char32_t) noexcept;                       ///< int32
    static Value of_int(const Type&, std::int64_t) noexcept;    ///< any signed type, named ones too
    static Value of_uint(const Type&, std::uint64_t) noexcept;  ///< any unsigned type
    static Value of_float(const Type&, double) noexcept;
    static Value of_bool(const Type&, bool) noexcept;
    static Value duration(base::Duration) noexcept;  ///< time.Duration
    static Value complex(std::complex<double>);      ///< complex128
    static Value complex(const Type&, std::complex<double>);
    /// A string of a named string type.
    static Value of_string(const Type&, std::string_view);
    /// A string whose bytes the caller keeps alive longer than every copy of this value.
    static Value borrowed(std::string_view) noexcept;

    // Slices and arrays.
    static Value list(std::vector<Value>);  ///< []interface {}
    static Value list(std::initializer_list<Value>);
    static Value strings(std::vector<Value>);  ///< []string; the elements are strings
    static Value
    slice(const Type&, std::vector<Value>);  ///< the elements have the type's elem (or any, for interface {})
    static Value bytes(std::string_view);    ///< []uint8
    /// The same of bytes that the caller keeps alive longer than every copy of this value.
    static Value borrowed_bytes(std::string_view);
    // Maps.
    static Value map();  ///< map[string]interface {}
    static Value map(std::initializer_list<std::pair<std::string_view, Value>>);
    static Value map(const Type&);
    /// The same map under a named type: what is put into one is in the other.
    Value as(const Type&) const;
    /// A nil of a slice, map, pointer or func type.
    static Value nil(const Type&);
    /// errors.New(text): type *errors.errorString.
    static Value error(std::string_view text);
    static Value object(std::unique_ptr<Object>);
    static Value function(const Function&);  ///< a func value; the Function outlives it

    /// For Object::field: the value as it is read from a field of type interface {}, which Go's errors then
    /// name.
    static Value in_interface(Value) noexcept;

    Kind kind() const noexcept { return static_cast<Kind>(raw_[0]); }
    /// The dynamic type. For nil it is a Type of kind Invalid with the name "<nil>".
    const Type& type() const noexcept;
    /// The untyped nil: an empty interface or a missing key.
    bool is_nil() const noexcept { return kind() == Kind::Invalid; }
    /// A nil of a type (map, slice, pointer, func).
    bool is_typed_nil() const noexcept { return (raw_[1] & kNilFlag) != 0; }
    bool is_string() const noexcept { return kind() == Kind::String; }
    bool is_bool() const noexcept { return kind() == Kind::Bool; }
    bool is_map() const noexcept { return kind() == Kind::Map; }
    bool is_slice() const noexcept { return kind() == Kind::Slice; }
    bool is_list() const noexcept { return kind() == Kind::Slice || kind() == Kind::Array; }
    bool is_bytes() const noexcept;  ///< a slice of uint8
    bool is_integer() const noexcept { return is_signed(kind()) || is_unsigned(kind()); }
    bool is_number() const noexcept { return is_integer() || is_float(kind()); }
    bool is_error() const noexcept;  ///< implements error

    // Readers; the kind must fit (asserted).
    bool as_bool() const noexcept;
    std::int64_t as_int() const noexcept;    ///< signed kinds
    std::uint64_t as_uint() const noexcept;  ///< unsigned kinds
    double as_float() const noexcept;        ///< float kinds
    std::complex<double> as_complex() const noexcept;
    std::string_view as_string() const noexcept;   ///< valid while this value lives and is not moved
    std::string_view as_bytes() const noexcept;    ///< of a slice of uint8
    Object* as_object() const noexcept;            ///< nullptr unless an object
    const Function* as_function() const noexcept;  ///< nullptr unless a func

    // Slices, arrays, maps, strings.
    std::size_t size() const noexcept;  ///< Go's len; 0 for anything without
    /// Elements of a slice or array other than of uint8; empty otherwise.
    std::span<const Value> elements() const noexcept;
    /// The i-th element of any slice or array, bytes too. i < size().
    Value element(std::size_t i) const;
    /// Entries of a map, sorted by key as Go prints them. Valid until the map changes.
    std::span<const Entry> entries() const noexcept;
    /// A member of a map with string keys; nullptr if missing or no map. Valid until the map changes.
    const Value* find(std::string_view key) const noexcept;
    const Value* find_key(const Value& key) const noexcept;
    bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
    /// Sets a member of a non-nil map for all who share it. The value must fit the map's element type.
    void put(std::string_view key, Value value) const;
    void put_key(const Value& key, Value value) const;
    bool erase(std::string_view key) const;
    bool erase_key(const Value& key) const;
    void clear() const;
    /// True if both are the same map, slice or object in memory.
    bool same_reference(const Value& other) const noexcept;

    /// text/template's truth, which sprig's `empty` negates: false for nil, zero numbers, "" and empty slices
    /// and maps.
    bool truth() const noexcept;

private:
    friend struct ValueAccess;
    static constexpr unsigned char kLengthBits = 15;  // of a string that lies inside
    static constexpr unsigned char kCounted = 16;     // the payload is a Node that counts its references
    static constexpr unsigned char kBorrowed = 32;    // a string that somebody else keeps
    static constexpr unsigned char kNilFlag = 64;
    static constexpr unsigned char kInterface = 128;  // the executor's: read from a place of type interface {}
    Node* node() const noexcept
    {
        Node* node = nullptr;
        std::memcpy(static_cast<void*>(&node), raw_ + 8, sizeof(Node*));
        return node;
    }
    void retain() const noexcept { ++node()->references; }
    void release() noexcept;
    /// Byte 0 is the kind, byte 1 the bits above. Then a string inside has its bytes in 2..15; anything else
    /// its named type's id in 2..3 (0 for the node's or the kind's own), a borrowed string's length in 4..7,
    /// and the payload or a pointer in 8..15.
    alignas(8) unsigned char raw_[16];
};
static_assert(sizeof(Value) == 16);

/// One key and its value in a map.
struct Entry {
    Value key;
    Value value;
};

/// Go's reflect.DeepEqual. Throws base::Error{LimitExceeded} for values nested deeper than kMaxDepth.
bool deep_equal(const Value&, const Value&);
/// How deep values may nest where somebody walks them (printing, comparing, converting); Go overflows its
/// stack.
inline constexpr int kMaxDepth = 2000;
/// The zero value of a type, as Go's reflect.Zero: nil for interfaces, "" for string, a typed nil map for maps.
Value zero_of(const Type&);
/// True if Go could assign `value` to a variable of this type (nil only where the type has nil).
bool assignable(const Value& value, const Type&) noexcept;

}  // namespace sluice::gotemplate
