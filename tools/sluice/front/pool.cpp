/// operator new and delete of the static programs. A build or a render makes a hundred thousand small objects
/// within a few milliseconds, and glibc's malloc is a tenth of what it executes: it keeps a header before each
/// block, merges neighbours and, beside a second thread, locks. Here a small block comes from a thread's own
/// list of freed blocks of its size, or off the end of a run of pages. Nothing goes back to the system before
/// the process ends.
#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

namespace {

constexpr std::size_t kUnit = 16, kLargestSmall = 512;
constexpr std::size_t kRun = std::size_t{64} << 10;
/// Addresses, not memory: where all runs lie, so that a block tells by itself whose it is.
constexpr std::size_t kReserved = std::size_t{4} << 30;

struct Freed {
    Freed* next;
};

struct Small {
    std::array<Freed*, kLargestSmall / kUnit + 1> freed{};  // by size in units
    char* at = nullptr;
    char* end = nullptr;
};
thread_local constinit Small small;

/// The reserved addresses, handed out run by run to any thread.
struct Reserve {
    char* begin = nullptr;
    char* end = nullptr;
    char* at = nullptr;
    bool asked = false;
};
constinit Reserve reserve;

bool is_reserved(const void* block)
{
    return block >= reserve.begin && block < reserve.end;
}

/// Before there is a second thread: the first one allocates before it makes another.
void ask_for_addresses()
{
    reserve.asked = true;
    void* const begin =
        ::mmap(nullptr, kReserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    // Refused under a limit of addresses or where memory may not be promised twice: then malloc serves all.
    if (begin == MAP_FAILED) return;
    reserve.begin = reserve.at = static_cast<char*>(begin);
    reserve.end = reserve.begin + kReserved;
}

/// nullptr if there is none left.
char* take_run()
{
    if (!reserve.asked) ask_for_addresses();
    if (__atomic_load_n(&reserve.at, __ATOMIC_RELAXED) == reserve.end) return nullptr;
    char* const run = __atomic_fetch_add(&reserve.at, kRun, __ATOMIC_RELAXED);
    return run < reserve.end ? run : nullptr;
}

void* take_large(std::size_t size)
{
    if (void* const block = std::malloc(size)) return block;
    throw std::bad_alloc();
}

[[gnu::noinline]] void* take_fresh(Small& mine, std::size_t size)
{
    char* const run = take_run();
    if (run == nullptr) return take_large(size);
    mine.at = run + size;
    mine.end = run + kRun;
    return run;
}

}  // namespace

void* operator new(std::size_t size)
{
    if (size > kLargestSmall) return take_large(size);
    const auto units = (size + kUnit - 1) / kUnit;
    Small& mine = small;
    if (Freed* const block = mine.freed[units]) {
        mine.freed[units] = block->next;
        return block;
    }
    const auto rounded = (units == 0 ? 1 : units) * kUnit;
    if (static_cast<std::size_t>(mine.end - mine.at) < rounded) return take_fresh(mine, rounded);
    char* const block = mine.at;
    mine.at += rounded;
    return block;
}

void operator delete(void* block, std::size_t size) noexcept
{
    if (size > kLargestSmall || !is_reserved(block)) return std::free(block);
    auto* const freed = static_cast<Freed*>(block);
    auto*& first = small.freed[(size + kUnit - 1) / kUnit];
    freed->next = first;
    first = freed;
}

/// Who does not say the size of a small block lets it lie.
void operator delete(void* block) noexcept
{
    if (!is_reserved(block)) std::free(block);
}
