#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::doc {

class Value;
struct Member;

/// A pair for building objects in place: doc::Value::object({{"kind", "Secret"}, {"data", data}}).
struct Field;

enum class Kind : std::uint8_t { Null, Bool, Int, Uint, Double, String, Array, Object };

/// How a string stood in a YAML document that was read with YamlOptions::keep_spelling. It lies beside the
/// value: it does not count in comparisons and writers do not look at it.
enum class Spelling : std::uint8_t {
    Unmarked,
    Quoted,  ///< in quotes or as a block
    Typed,   ///< a plain scalar that is no string, but was not spelled as it would be written: 0x1F, 1.50, ~
    Plain,  ///< an unquoted string whatever it looks like: !!str 5, or one that was written over a plain scalar
    Untagged,     ///< never set by a reader: an unquoted scalar that got no type: it will be what it looks like
    TypedQuoted,  ///< never set by a reader: in quotes, so a string once it is written, but a number till then
    InBraces,     ///< a map or list that is not laid out in lines
    Commented     ///< of keys: a comment ends its line, and the value is missing or laid out in lines below
};

/// Value: a JSON-shaped document, the one type in which manifests, API objects and values travel. 16 bytes a
/// node; text up to 15 bytes lies inside the node; longer text, arrays and objects are shared and copied on
/// write, so that copying a document costs one reference count. Objects keep insertion order and have at most
/// one member of a name; large ones are indexed. Thread-compatible: distinct values may be used from distinct
/// threads even while they share storage.
///
/// Numbers are Kubernetes' unstructured numbers: Int for what fits int64, Uint for larger unsigned ones, Double
/// otherwise.
class Value {
public:
    Value() noexcept : raw_{} {}
    Value(std::nullptr_t) noexcept : Value() {}
    Value(bool) noexcept;
    Value(int) noexcept;
    Value(unsigned) noexcept;
    Value(long) noexcept;
    Value(unsigned long) noexcept;
    Value(long long) noexcept;
    Value(unsigned long long) noexcept;
    Value(double) noexcept;
    Value(std::string_view);
    Value(const char*);
    Value(const std::string&);
    Value(const Value&) noexcept;
    Value(Value&& other) noexcept
    {
        std::memcpy(raw_, other.raw_, sizeof raw_);
        std::memset(other.raw_, 0, sizeof raw_);
    }
    Value& operator=(const Value& other) noexcept
    {
        Value copy(other);  // first: `other` may lie inside what this value is about to release
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
        if ((raw_[15] & 15) >= kFirstSharedKind) release();
    }
    void swap(Value& other) noexcept
    {
        unsigned char mine[16];
        std::memcpy(mine, raw_, sizeof raw_);
        std::memcpy(raw_, other.raw_, sizeof raw_);
        std::memcpy(other.raw_, mine, sizeof raw_);
    }

    static Value array();
    static Value array(std::initializer_list<Value>);
    static Value object();
    static Value object(std::initializer_list<Field>);

    Kind kind() const noexcept;
    bool is_null() const noexcept { return kind() == Kind::Null; }
    bool is_bool() const noexcept { return kind() == Kind::Bool; }
    bool is_string() const noexcept { return kind() == Kind::String; }
    bool is_array() const noexcept { return kind() == Kind::Array; }
    bool is_object() const noexcept { return kind() == Kind::Object; }
    bool is_integer() const noexcept { return kind() == Kind::Int || kind() == Kind::Uint; }
    bool is_number() const noexcept { return is_integer() || kind() == Kind::Double; }

    // Strict readers: throw base::Error{Invalid} naming the expected and the found kind.
    bool as_bool() const;
    std::int64_t as_int() const;  ///< Int; Uint that fits; Double that is integral
    std::uint64_t as_uint() const;
    double as_double() const;            ///< any number
    std::string_view as_string() const;  ///< valid while this value lives unchanged

    Spelling spelling() const noexcept;
    /// For strings; of any other kind nothing is kept.
    void set_spelling(Spelling) noexcept;

    // Lenient readers: the fallback when the value is of another kind.
    bool bool_or(bool fallback) const noexcept;
    std::int64_t int_or(std::int64_t fallback) const noexcept;
    std::string_view string_or(std::string_view fallback) const noexcept;
    std::string text() const { return std::string(string_or("")); }

    /// Elements or members; 0 for scalars.
    std::size_t size() const noexcept;
    bool empty() const noexcept { return size() == 0; }

    // Reading: what is missing, or asked of a scalar, is the shared null. Never throws.
    const Value& operator[](std::string_view key) const noexcept;
    const Value& operator[](std::size_t index) const noexcept;
    const Value& get(std::initializer_list<std::string_view> path) const noexcept;
    const Value* find(std::string_view key) const noexcept;
    bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
    std::span<const Value> elements() const noexcept;  ///< empty unless an array
    std::span<const Member> members() const noexcept;  ///< empty unless an object

    // Writing: unshares what is shared. A null becomes the array or object that the call needs; any other kind
    // throws base::Error{Invalid}.
    Value& set(std::string_view key, Value);  ///< replaces in place or appends; returns the stored value
    Value& edit(std::string_view key);        ///< the member, made null if missing
    Value& edit(std::initializer_list<std::string_view> path);
    bool erase(std::string_view key);  ///< keeps the order of the others; false if there was none
    void push_back(Value);
    Value& edit_at(std::size_t index);  ///< throws base::Error{Invalid} past the end
    void insert_at(std::size_t index, Value);
    void erase_at(std::size_t index);
    void reserve(std::size_t count);
    /// Sorts the members by key, bytewise, at every depth below as well.
    void sort_keys();

    /// Deep, by content: object order does not count, 1 equals 1u but not 1.0 (as Go's reflect.DeepEqual on
    /// unstructured numbers, which separates int64 and float64).
    bool operator==(const Value&) const noexcept;
    /// True if both share their storage: equal without looking. False says nothing.
    bool same_storage(const Value&) const noexcept;
    /// Bytes that this value alone owns, shared storage counted in full.
    std::size_t memory() const noexcept;

private:
    friend struct ValueAccess;
    /// All zeros is null; the last byte's lower half tells the representation, from here on one that is shared.
    static constexpr unsigned char kFirstSharedKind = 6;
    void release() noexcept;
    alignas(8) unsigned char raw_[16];
};
static_assert(sizeof(Value) == 16);

/// One name and its value inside an object. The key is itself a string Value, so short keys cost no allocation.
struct Member {
    Value key_value;
    Value value;
    std::string_view key() const noexcept { return key_value.string_or(""); }
};

struct Field {
    std::string_view key;
    Value value;
};

}  // namespace sluice::doc
