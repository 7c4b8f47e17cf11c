#include "stack_limit.hpp"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>

namespace sluice::gotemplate {

namespace {

/// What functions may need above the deepest template: printing and converting recurse up to kMaxDepth.
constexpr std::size_t kReserve = std::size_t{1} << 20;
/// Assumed where the thread tells of more than the kernel may give, and where it does not tell.
constexpr std::size_t kMostStack = std::size_t{8} << 20;
constexpr std::size_t kLeastStack = std::size_t{1} << 20;

/// Bytes below `here` on the main thread's stack. Asking pthread for them makes it read /proc/self/maps, which
/// takes as long as rendering a small template; but the kernel puts the program's name at the very top of this
/// stack.
std::optional<std::size_t> below_in_main_thread(const char* here) noexcept
{
    if (::gettid() != ::getpid()) return std::nullopt;
    const auto* const name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    rlimit most{};
    if (name < here || ::getrlimit(RLIMIT_STACK, &most) != 0) return std::nullopt;
    const auto used = static_cast<std::size_t>(name - here) + std::strlen(name);
    return most.rlim_cur > used ? most.rlim_cur - used : 0;
}

std::optional<std::size_t> below_in_thread(const char* here) noexcept
{
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return std::nullopt;
    void* low = nullptr;
    std::size_t size = 0;
    const bool told = pthread_attr_getstack(&attributes, &low, &size) == 0;
    pthread_attr_destroy(&attributes);
    return told ? std::optional(static_cast<std::size_t>(here - static_cast<const char*>(low))) : std::nullopt;
}

const char* find_limit() noexcept
{
    const char* const here = static_cast<const char*>(__builtin_frame_address(0));
    auto told = below_in_main_thread(here);
    if (!told) told = below_in_thread(here);
    const auto below = std::min(told.value_or(kLeastStack), kMostStack);
    return here - below + std::min(kReserve, below / 2);
}

}  // namespace

const char* stack_limit() noexcept
{
    static thread_local const char* const limit = find_limit();
    return limit;
}

}  // namespace sluice::gotemplate
