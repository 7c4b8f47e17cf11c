#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace sluice::gotemplate {

/// Arena: memory that is taken bit by bit and given back all at once. What lies in it is never destroyed.
class Arena {
public:
    /// Aligned for everything that holds pointers and numbers.
    [[gnu::always_inline]] void* take(std::size_t bytes)
    {
        bytes = (bytes + kAlignment - 1) & ~(kAlignment - 1);
        if (bytes > left_) grow(bytes);
        left_ -= bytes;
        std::byte* const taken = next_;
        next_ += bytes;
        return taken;
    }
    template <class T> std::span<const T> copy(std::span<const T> items)
    {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= kAlignment);
        if (items.empty()) return {};
        auto* const copied = static_cast<T*>(take(items.size_bytes()));
        std::ranges::copy(items, copied);
        return {copied, items.size()};
    }

private:
    static constexpr std::size_t kAlignment = 8;
    static constexpr std::size_t kFirstChunk = 1024;

    void grow(std::size_t bytes);

    std::byte* next_ = nullptr;
    std::size_t left_ = 0;
    std::size_t next_chunk_ = kFirstChunk;
    std::vector<std::unique_ptr<std::byte[]>> chunks_;
};

}  // namespace sluice::gotemplate
