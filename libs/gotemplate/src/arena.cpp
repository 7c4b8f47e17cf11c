#include "arena.hpp"

namespace sluice::gotemplate {

void Arena::grow(std::size_t bytes)
{
    constexpr std::size_t kLargestChunk = std::size_t{64} * 1024;
    left_ = std::max(bytes, next_chunk_);
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(left_));
    next_ = chunks_.back().get();
    next_chunk_ = std::min(next_chunk_ * 2, kLargestChunk);
}

}  // namespace sluice::gotemplate
