#include "stack_limit.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstddef>

namespace sluice::gotemplate {

namespace {

/// What functions may need above the deepest template: printing and converting recurse up to kMaxDepth.
constexpr std::size_t kReserve = std::size_t{1} << 20;
/// Assumed where the thread does not tell, or tells of more than the kernel may give.
constexpr std::size_t kMostStack = std::size_t{8} << 20;

const char* find_limit() noexcept
{
    const char* const here = static_cast<const char*>(__builtin_frame_address(0));
    std::size_t below = std::size_t{1} << 20;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void* low = nullptr;
        std::size_t size = 0;
        if (pthread_attr_getstack(&attributes, &low, &size) == 0)
            below = std::min(static_cast<std::size_t>(here - static_cast<const char*>(low)), kMostStack);
        pthread_attr_destroy(&attributes);
    }
    return here - below + std::min(kReserve, below / 2);
}

}  // namespace

const char* stack_limit() noexcept
{
    static thread_local const char* const limit = find_limit();
    return limit;
}

}  // namespace sluice::gotemplate
