#pragma once
#include "doc/value.hpp"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace sluice::doc {

/// What byte 15 of a Value says about the other fifteen. Inline text carries its length in the upper four bits
/// and has a number for each spelling (InlineText, then those after Object); heap text, arrays and
/// objects have their spelling in the upper four bits.
enum class Rep : unsigned char { Null, Bool, Int, Uint, Double, InlineText, HeapText, Array, Object };

/// Head of every shared block.
struct TextBlock {
    std::atomic<std::uint32_t> refs;
    std::uint32_t size;
    char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
};

/// Hash table over the members of a large object: open addressing, a slot holds the member's position + 1, 0 is
/// free.
struct KeyIndex {
    std::uint32_t mask;
    std::uint32_t* slots() noexcept { return reinterpret_cast<std::uint32_t*>(this + 1); }
};

/// Array and object blocks share this head. While a block is being freed, `capacity` becomes the link to the
/// next one that waits, so that freeing needs neither the stack nor memory, however deep the document is.
struct ArrayBlock {
    std::atomic<std::uint32_t> refs;
    std::uint32_t size;
    union {
        std::uint64_t capacity;
        ArrayBlock* next_dying;
    };
    Value* data() noexcept { return reinterpret_cast<Value*>(this + 1); }
};

struct ObjectBlock : ArrayBlock {
    KeyIndex* index;  // none up to kUnindexedMembers
    Member* members() noexcept { return reinterpret_cast<Member*>(this + 1); }
};

inline constexpr std::uint32_t kUnindexedMembers = 16;
inline constexpr std::size_t kInlineText = 15;

/// ValueAccess: the representation of Value, for the files of this room that build or walk documents wholesale.
struct ValueAccess {
    static constexpr int kLastRep = static_cast<int>(Rep::Object);

    static Rep rep(const Value& v) noexcept
    {
        const auto low = static_cast<unsigned char>(v.raw_[15] & 15);
        return low > kLastRep ? Rep::InlineText : static_cast<Rep>(low);
    }
    static Spelling spelling(const Value& v) noexcept
    {
        const int low = v.raw_[15] & 15;
        if (low > kLastRep) return static_cast<Spelling>(low - kLastRep);
        return is_shared(v) ? static_cast<Spelling>(v.raw_[15] >> 4) : Spelling::Unmarked;
    }
    static void set_spelling(Value& v, Spelling spelling) noexcept
    {
        const auto mark = static_cast<int>(spelling);
        const int inline_text = mark == 0 ? static_cast<int>(Rep::InlineText) : kLastRep + mark;
        if (rep(v) == Rep::InlineText)
            v.raw_[15] = static_cast<unsigned char>((v.raw_[15] & 0xF0) | inline_text);
        else if (is_shared(v))
            v.raw_[15] = static_cast<unsigned char>(mark << 4 | static_cast<int>(rep(v)));
    }
    static bool is_container(const Value& v) noexcept { return rep(v) >= Rep::Array; }
    static bool is_shared(const Value& v) noexcept { return rep(v) >= Rep::HeapText; }

    // NOLINTBEGIN(bugprone-sizeof-expression): pointers are stored themselves, not what they point to
    template <class T> static T load(const Value& v) noexcept
    {
        T payload;
        std::memcpy(static_cast<void*>(&payload), v.raw_, sizeof(T));
        return payload;
    }
    template <class T> static void store(Value& v, Rep rep, T payload) noexcept
    {
        static_assert(sizeof(T) <= 8);
        std::memset(v.raw_, 0, sizeof v.raw_);
        std::memcpy(v.raw_, static_cast<const void*>(&payload), sizeof(T));
        v.raw_[15] = static_cast<unsigned char>(rep);
    }
    // NOLINTEND(bugprone-sizeof-expression)

    /// The same short text, however either is spelled.
    static bool same_inline_text(const Value& a, const Value& b) noexcept
    {
        return std::memcmp(a.raw_, b.raw_, 15) == 0 && (a.raw_[15] & 0xF0) == (b.raw_[15] & 0xF0) &&
               rep(a) == Rep::InlineText && rep(b) == Rep::InlineText;
    }

    static TextBlock* text_block(const Value& v) noexcept { return load<TextBlock*>(v); }
    /// nullptr for an empty array or object.
    static ArrayBlock* block(const Value& v) noexcept { return load<ArrayBlock*>(v); }
    static ObjectBlock* object_block(const Value& v) noexcept { return load<ObjectBlock*>(v); }

    static std::string_view text(const Value& v) noexcept
    {
        if (rep(v) == Rep::HeapText) return {text_block(v)->data(), text_block(v)->size};
        return {reinterpret_cast<const char*>(v.raw_), static_cast<std::size_t>(v.raw_[15] >> 4)};
    }
    /// Equal representations are equal values; for anything but heap text the reverse is true of scalars, too.
    static bool same_bytes(const Value& a, const Value& b) noexcept
    {
        return std::memcmp(a.raw_, b.raw_, sizeof a.raw_) == 0;
    }

    static void set_text(Value& v, std::string_view text);
    /// Takes the values out of `elements`, which are null afterwards.
    static Value make_array(std::span<Value> elements);
    /// The same for key, value, key, value ...; of equal keys the last value stays, at the first one's place.
    static Value make_object(std::span<Value> keys_and_values);
    /// Position of a key, or size.
    static std::uint32_t position(ObjectBlock& block, std::string_view key) noexcept;

    /// Storage that this value alone owns, with room for `count`.
    static ArrayBlock& own_array(Value& v, std::size_t count);
    static ObjectBlock& own_object(Value& v, std::size_t count);
    static void rebuild_index(ObjectBlock& block);
    static void append(ObjectBlock& block, Value key, Value value);
    static void remove(ObjectBlock& block, std::uint32_t position);

    static void retain(const Value& v) noexcept;
    static void release(Value& v) noexcept;
};

}  // namespace sluice::doc
