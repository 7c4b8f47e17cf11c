#pragma once
#include "gotemplate/object.hpp"
#include "gotemplate/value.hpp"

#include <memory>
#include <vector>

namespace sluice::gotemplate {

struct Function;

/// What a shared node is; the kind of the Value alone does not tell nils and byte slices.
enum class Form : std::uint8_t { String, Bytes, BorrowedBytes, Slice, Map, Object, Func, Complex, Nil };

struct TypedNode : Node {
    Form form = Form::Nil;
    std::uint32_t size = 0;  ///< bytes or elements that follow
    const Type* type = nullptr;
};

/// Entries of a map, sorted. A range over the map holds on to them; whoever changes the map meanwhile gets a
/// copy.
struct Entries {
    std::uint32_t references = 1;
    std::vector<Entry> items;
};

/// Lets go of one reference.
void drop_entries(Entries* entries) noexcept;

struct MapNode : TypedNode {
    bool suspected = false;  ///< is among Heap::suspects
    Entries* entries = nullptr;
};
struct ObjectNode : TypedNode {
    std::unique_ptr<Object> object;
};
struct BorrowedNode : TypedNode {
    const char* data = nullptr;
};
struct FuncNode : TypedNode {
    const Function* function = nullptr;
};
struct ComplexNode : TypedNode {
    double real = 0;
    double imaginary = 0;
};

/// The executor's and this room's own view into a Value.
struct ValueAccess {
    static TypedNode* node(const Value& value) noexcept { return static_cast<TypedNode*>(value.node()); }
    static Value make(Kind kind, TypedNode* node, bool nil = false) noexcept
    {
        Value value;
        value.raw_[0] = static_cast<unsigned char>(kind);
        value.raw_[1] = static_cast<unsigned char>(Value::kCounted | (nil ? Value::kNilFlag : 0));
        std::memcpy(value.raw_ + 8, static_cast<const void*>(&node), sizeof(TypedNode*));
        return value;
    }
    template <class T> static Value scalar(Kind kind, std::uint16_t id, T payload) noexcept
    {
        static_assert(sizeof(T) == 8);
        Value value;
        value.raw_[0] = static_cast<unsigned char>(kind);
        std::memcpy(value.raw_ + 2, &id, sizeof id);
        std::memcpy(value.raw_ + 8, &payload, sizeof payload);
        return value;
    }
    /// Value::as_string, where every map and every print asks for it.
    static std::string_view text(const Value& value) noexcept
    {
        if ((value.raw_[1] & Value::kCounted) != 0) {
            const TypedNode* const shared = node(value);
            return {reinterpret_cast<const char*>(shared + 1), shared->size};
        }
        if ((value.raw_[1] & Value::kBorrowed) != 0) {
            std::uint32_t length = 0;
            const char* data = nullptr;
            std::memcpy(&length, value.raw_ + 4, sizeof length);
            std::memcpy(static_cast<void*>(&data), value.raw_ + 8, sizeof data);
            return {data, length};
        }
        return {
            reinterpret_cast<const char*>(value.raw_ + 2),
            static_cast<std::size_t>(value.raw_[1] & Value::kLengthBits)};
    }
    static bool counted(const Value& value) noexcept { return (value.raw_[1] & Value::kCounted) != 0; }
    /// Whether the value stood in a place of type interface {}: Go's errors then name that type, not the
    /// value's own.
    static bool in_interface(const Value& value) noexcept { return (value.raw_[1] & Value::kInterface) != 0; }
    static void mark_interface(Value& value) noexcept { value.raw_[1] |= Value::kInterface; }
    static void unmark_interface(Value& value) noexcept
    {
        value.raw_[1] = static_cast<unsigned char>(value.raw_[1] & ~Value::kInterface);
    }
    /// The same reference under another type of the same shape, if that type has an id.
    static void convert(Value& value, const Type& type) noexcept
    {
        if (counted(value)) std::memcpy(value.raw_ + 2, &type.scalar_id, sizeof type.scalar_id);
    }
    static MapNode* map(const Value& value) noexcept
    {
        const bool is_map = value.kind() == Kind::Map && !value.is_typed_nil();
        return is_map ? static_cast<MapNode*>(node(value)) : nullptr;
    }
};

/// Holds the entries of a map as they are now, whatever happens to the map.
class PinnedEntries {
public:
    explicit PinnedEntries(const Value& map) noexcept;
    ~PinnedEntries();
    PinnedEntries(const PinnedEntries&) = delete;
    PinnedEntries& operator=(const PinnedEntries&) = delete;
    std::span<const Entry> items() const noexcept;

private:
    Entries* entries_;
};

/// The order in which fmt prints map keys: numbers by size, NaN first, strings bytewise, false before true.
int compare_keys(const Value&, const Value&) noexcept;

}  // namespace sluice::gotemplate
