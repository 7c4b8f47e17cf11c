#include "value_access.hpp"

#include "base/error.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <new>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

void check_size(std::size_t size)
{
    if (size > std::numeric_limits<std::uint32_t>::max() / 2)
        throw Error(ErrorKind::LimitExceeded, "a document node has more than 2^31 bytes or elements");
}

template <class Block, class Element> Block* allocate(std::size_t capacity)
{
    check_size(capacity);
    void* memory = ::operator new(sizeof(Block) + capacity * sizeof(Element));
    auto* block = new (memory) Block;
    block->refs.store(1, std::memory_order_relaxed);
    block->size = 0;
    block->capacity = capacity;
    return block;
}

ArrayBlock* allocate_array(std::size_t capacity)
{
    return allocate<ArrayBlock, Value>(capacity);
}

ObjectBlock* allocate_object(std::size_t capacity)
{
    auto* block = allocate<ObjectBlock, Member>(capacity);
    block->index = nullptr;
    return block;
}

/// Bitwise move: a Value holds no pointer to itself. The source's bytes must not be destroyed afterwards.
void relocate(void* to, const void* from, std::size_t values)
{
    if (values != 0) std::memcpy(to, from, values * sizeof(Value));
}

std::size_t grown(std::size_t capacity, std::size_t needed)
{
    return std::max({needed, capacity + capacity / 2, std::size_t{4}});
}

// ---- the hash index ----

/// Secret, so that nobody can send keys that all collide.
std::uint64_t hash_seed() noexcept
{
    static const std::uint64_t seed = [] {
        std::uint64_t value = 0x9E37'79B9'7F4A'7C15u;
        (void)::getentropy(&value, sizeof value);  // the constant is good enough where there is none
        return value;
    }();
    return seed;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept
{
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint32_t hash_of(std::string_view key) noexcept
{
    const auto seed = hash_seed();
    std::uint64_t state = seed ^ key.size();
    while (!key.empty()) {
        std::uint64_t word = 0;
        const auto length = std::min(key.size(), sizeof word);
        std::memcpy(&word, key.data(), length);
        state = mix(state ^ word, seed | 1) + 0x9E37'79B9'7F4A'7C15u;
        key.remove_prefix(length);
    }
    return static_cast<std::uint32_t>(mix(state, 0xD6E8'FEB8'6659'FD93u));
}

KeyIndex* allocate_index(std::size_t members)
{
    const auto slots = std::bit_ceil(members * 2);
    auto* index = new (::operator new(sizeof(KeyIndex) + slots * sizeof(std::uint32_t))) KeyIndex;
    index->mask = static_cast<std::uint32_t>(slots - 1);
    std::memset(index->slots(), 0, slots * sizeof(std::uint32_t));
    return index;
}

KeyIndex* clone_index(KeyIndex* index)
{
    if (index == nullptr) return nullptr;
    auto* copy = allocate_index((index->mask + std::size_t{1}) / 2);
    std::memcpy(copy->slots(), index->slots(), (index->mask + std::size_t{1}) * sizeof(std::uint32_t));
    return copy;
}

/// The slot that holds the key's position, or the free slot where it belongs.
std::uint32_t* slot_of(ObjectBlock& block, std::string_view key) noexcept
{
    auto* slots = block.index->slots();
    auto at = hash_of(key) & block.index->mask;
    while (slots[at] != 0 && block.members()[slots[at] - 1].key() != key)
        at = (at + 1) & block.index->mask;
    return slots + at;
}

/// Frees a slot and closes the gap, so that probing still finds what was pushed past it.
void free_slot(ObjectBlock& block, std::uint32_t hole) noexcept
{
    auto* slots = block.index->slots();
    const auto mask = block.index->mask;
    for (auto at = (hole + 1) & mask; slots[at] != 0; at = (at + 1) & mask) {
        const auto home = hash_of(block.members()[slots[at] - 1].key()) & mask;
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        slots[hole] = slots[at];
        hole = at;
    }
    slots[hole] = 0;
}

}  // namespace

void ValueAccess::set_text(Value& v, std::string_view text)
{
    if (text.size() <= kInlineText) {
        std::memset(v.raw_, 0, sizeof v.raw_);
        if (!text.empty()) std::memcpy(v.raw_, text.data(), text.size());
        v.raw_[15] = static_cast<unsigned char>(text.size() << 4 | static_cast<unsigned>(Rep::InlineText));
        return;
    }
    check_size(text.size());
    auto* block = new (::operator new(sizeof(TextBlock) + text.size())) TextBlock;
    block->refs.store(1, std::memory_order_relaxed);
    block->size = static_cast<std::uint32_t>(text.size());
    std::memcpy(block->data(), text.data(), text.size());
    store(v, Rep::HeapText, block);
}

Value ValueAccess::make_array(std::span<Value> elements)
{
    Value array;
    store<ArrayBlock*>(array, Rep::Array, nullptr);
    if (elements.empty()) return array;
    auto* block = allocate_array(elements.size());
    relocate(block->data(), elements.data(), elements.size());
    block->size = static_cast<std::uint32_t>(elements.size());
    for (auto& element : elements)
        store(element, Rep::Null, 0);
    store(array, Rep::Array, block);
    return array;
}

Value ValueAccess::make_object(std::span<Value> keys_and_values)
{
    Value object;
    store<ObjectBlock*>(object, Rep::Object, nullptr);
    const auto count = keys_and_values.size() / 2;
    if (count == 0) return object;
    auto* block = allocate_object(count);
    store(object, Rep::Object, block);
    if (count > kUnindexedMembers) block->index = allocate_index(count);

    for (std::size_t i = 0; i < count; ++i) {
        auto& key = keys_and_values[2 * i];
        auto& value = keys_and_values[2 * i + 1];
        if (const auto at = position(*block, text(key)); at < block->size) {
            block->members()[at].value = std::move(value);
            continue;
        }
        if (block->index != nullptr) *slot_of(*block, text(key)) = block->size + 1;
        relocate(block->members() + block->size, &key, 2);
        ++block->size;
        store(key, Rep::Null, 0);
        store(value, Rep::Null, 0);
    }
    return object;
}

std::uint32_t ValueAccess::position(ObjectBlock& block, std::string_view key) noexcept
{
    if (block.index != nullptr) {
        const auto slot = *slot_of(block, key);
        return slot == 0 ? block.size : slot - 1;
    }
    const auto* members = block.members();
    std::uint32_t at = 0;
    if (key.size() <= kInlineText) {
        Value needle;
        set_text(needle, key);
        while (at < block.size && !same_inline_text(members[at].key_value, needle))
            ++at;
    } else {
        while (at < block.size && members[at].key() != key)
            ++at;
    }
    return at;
}

namespace {

/// Other storage for a container, which stays as it was spelled.
template <class Block> void restore(Value& v, Rep rep, Block* fresh) noexcept
{
    const auto spelling = ValueAccess::spelling(v);
    ValueAccess::store(v, rep, fresh);
    ValueAccess::set_spelling(v, spelling);
}

}  // namespace

ArrayBlock& ValueAccess::own_array(Value& v, std::size_t count)
{
    auto* old = block(v);
    if (old == nullptr) {
        auto* fresh = allocate_array(std::max<std::size_t>(count, 1));
        restore(v, Rep::Array, fresh);
        return *fresh;
    }
    const bool alone = old->refs.load(std::memory_order_acquire) == 1;
    if (alone && old->capacity >= count) return *old;
    auto* fresh = allocate_array(count > old->size ? grown(old->size, count) : old->size);
    fresh->size = old->size;
    relocate(fresh->data(), old->data(), old->size);
    if (alone) {
        ::operator delete(old);
    } else {
        for (std::uint32_t i = 0; i < fresh->size; ++i)
            retain(fresh->data()[i]);
        release(v);
    }
    restore(v, Rep::Array, fresh);
    return *fresh;
}

ObjectBlock& ValueAccess::own_object(Value& v, std::size_t count)
{
    auto* old = object_block(v);
    if (old == nullptr) {
        auto* fresh = allocate_object(std::max<std::size_t>(count, 1));
        restore(v, Rep::Object, fresh);
        return *fresh;
    }
    const bool alone = old->refs.load(std::memory_order_acquire) == 1;
    if (alone && old->capacity >= count) return *old;
    auto* fresh = allocate_object(count > old->size ? grown(old->size, count) : old->size);
    fresh->size = old->size;
    relocate(fresh->members(), old->members(), std::size_t{2} * old->size);
    if (alone) {
        fresh->index = old->index;
        ::operator delete(old);
    } else {
        for (std::uint32_t i = 0; i < 2 * fresh->size; ++i)
            retain(reinterpret_cast<Value*>(fresh->members())[i]);
        fresh->index = clone_index(old->index);
        release(v);
    }
    restore(v, Rep::Object, fresh);
    return *fresh;
}

void ValueAccess::rebuild_index(ObjectBlock& block)
{
    ::operator delete(block.index);
    block.index = nullptr;
    if (block.size <= kUnindexedMembers) return;
    block.index = allocate_index(std::size_t{2} * block.size);
    for (std::uint32_t i = 0; i < block.size; ++i)
        *slot_of(block, block.members()[i].key()) = i + 1;
}

void ValueAccess::append(ObjectBlock& block, Value key, Value value)
{
    const bool index_is_full =
        block.index != nullptr && std::size_t{2} * (block.size + 1) > block.index->mask + std::size_t{1};
    auto* slot = block.index != nullptr && !index_is_full ? slot_of(block, text(key)) : nullptr;
    new (block.members() + block.size) Member{std::move(key), std::move(value)};
    ++block.size;
    if (slot != nullptr)
        *slot = block.size;
    else if (block.size > kUnindexedMembers)
        rebuild_index(block);
}

void ValueAccess::remove(ObjectBlock& block, std::uint32_t at)
{
    auto* members = block.members();
    if (block.index != nullptr) {
        auto* slots = block.index->slots();
        free_slot(block, static_cast<std::uint32_t>(slot_of(block, members[at].key()) - slots));
        for (std::uint32_t i = 0; i <= block.index->mask; ++i)
            if (slots[i] > at + 1) --slots[i];
    }
    members[at].~Member();
    // A Value holds no pointer to itself.
    std::memmove(  // NOLINT(bugprone-undefined-memory-manipulation): see above
        static_cast<void*>(members + at),
        members + at + 1,
        (block.size - at - 1) * sizeof(Member));
    --block.size;
}

void ValueAccess::retain(const Value& v) noexcept
{
    if (rep(v) == Rep::HeapText)
        text_block(v)->refs.fetch_add(1, std::memory_order_relaxed);
    else if (is_container(v) && block(v) != nullptr)
        block(v)->refs.fetch_add(1, std::memory_order_relaxed);
}

namespace {

template <class Block> bool last_reference(Block& block) noexcept
{
    return block.refs.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

/// Gives up one value's reference; a container that nobody else holds joins the chain of the dying.
void let_go(const Value& v, ArrayBlock*& dying) noexcept
{
    if (ValueAccess::rep(v) == Rep::HeapText) {
        auto* block = ValueAccess::text_block(v);
        if (last_reference(*block)) ::operator delete(block);
    } else if (ValueAccess::is_container(v)) {
        auto* block = ValueAccess::block(v);
        if (block == nullptr || !last_reference(*block)) return;
        // Nobody counts references any more: the counter remembers what kind of block this is.
        block->refs.store(static_cast<std::uint32_t>(ValueAccess::rep(v)), std::memory_order_relaxed);
        block->next_dying = dying;
        dying = block;
    }
}

}  // namespace

void ValueAccess::release(Value& v) noexcept
{
    ArrayBlock* dying = nullptr;
    let_go(v, dying);
    while (dying != nullptr) {
        auto* block = dying;
        dying = block->next_dying;
        const bool is_object =
            block->refs.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(Rep::Object);
        auto* object = static_cast<ObjectBlock*>(block);
        const auto* values = is_object ? reinterpret_cast<const Value*>(object->members()) : block->data();
        const auto count = is_object ? std::size_t{2} * block->size : block->size;
        for (std::size_t i = 0; i < count; ++i)
            let_go(values[i], dying);
        if (is_object) ::operator delete(object->index);
        ::operator delete(block);
    }
}

}  // namespace sluice::doc
