#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sluice::gotemplate {

class Value;
class Call;

/// Go's reflect.Kind, in its order.
enum class Kind : std::uint8_t {
    Invalid,  ///< the untyped nil
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
    UnsafePointer
};

/// reflect.Kind.String, sprig's kindOf: "float64", "map", "ptr", "invalid".
std::string_view kind_name(Kind) noexcept;
constexpr bool is_signed(Kind kind) noexcept
{
    return kind >= Kind::Int && kind <= Kind::Int64;
}
constexpr bool is_unsigned(Kind kind) noexcept
{
    return kind >= Kind::Uint && kind <= Kind::Uintptr;
}
constexpr bool is_float(Kind kind) noexcept
{
    return kind == Kind::Float32 || kind == Kind::Float64;
}
constexpr bool is_complex(Kind kind) noexcept
{
    return kind == Kind::Complex64 || kind == Kind::Complex128;
}

/// Type: a Go type as reflect and %T show it. There is one object per type for the life of the process, so
/// types are compared by address. Thread-safe: immutable.
struct Type {
    Kind kind = Kind::Invalid;
    std::string_view name;        ///< "map[string]interface {}", "common.Values", "*semver.Version"
    const Type* elem = nullptr;   ///< of slices, arrays, maps and pointers
    const Type* key = nullptr;    ///< of maps
    std::uint16_t scalar_id = 0;  ///< by which a value names its type, where it has no node that does
    bool named = false;           ///< has a name of its own: not assignable to another named type
    std::uint32_t length = 0;     ///< of arrays

    /// Go's String() or Error() of the type: what fmt's %v and %s print. Scalars and named strings, slices and
    /// maps only; objects have Object::text.
    std::string (*text)(const Value&) = nullptr;
    /// A method of the named scalar, string, slice or map type, called with the receiver as args[0].
    struct Method {
        std::string_view name;
        std::string_view parameters;  ///< as Function::parameters, without the receiver
        Value (*call)(Call&);
    };
    std::span<const Method> methods{};
};

namespace types {
/// The type of a kind that has no parts: of(Kind::Float64). For Interface it is interface {}.
const Type& of(Kind) noexcept;
const Type& any() noexcept;    ///< interface {}
const Type& error() noexcept;  ///< the interface error, as a parameter or an element
const Type& string() noexcept;
const Type& string_map() noexcept;     ///< map[string]interface {}
const Type& list() noexcept;           ///< []interface {}
const Type& string_list() noexcept;    ///< []string
const Type& bytes() noexcept;          ///< []uint8
const Type& reflect_value() noexcept;  ///< reflect.Value: a parameter that takes anything, nil included
const Type& duration() noexcept;       ///< time.Duration, with its String and methods

const Type& slice_of(const Type& elem);
const Type& array_of(const Type& elem, std::uint32_t length);
const Type& map_of(const Type& key, const Type& elem);
const Type& pointer_to(const Type& elem);
/// Registers a named type once; a later call with the same name returns the first one.
/// `prototype.name` is the full name with its package; kind, elem and key are the underlying type's.
const Type& named(const Type& prototype);
/// Reads a type as Go writes it: "map[string][]interface {}", "any", "time.Duration", "error", "reflect.Value",
/// and every named type registered so far. Throws base::Error{Internal} for anything else.
const Type& parse(std::string_view text);
}  // namespace types

}  // namespace sluice::gotemplate
