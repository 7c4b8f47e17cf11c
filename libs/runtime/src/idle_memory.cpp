#include "runtime/idle_memory.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <malloc.h>
#include <sys/mman.h>

namespace sluice::runtime {
namespace {

struct Range {
    std::uintptr_t from = 0, to = 0;
};

/// Mappings of files that cannot be written and hold no page of our own: what is dropped there is read from the
/// file again. Relocated tables ("r--p" as well) hold pages of our own and must stay.
std::vector<Range> clean_mappings()
{
    std::vector<Range> found;
    std::ifstream smaps("/proc/self/smaps");
    Range range;
    bool candidate = false;
    for (std::string line; std::getline(smaps, line);) {
        unsigned long from = 0, to = 0, offset = 0, inode = 0;
        char mode[5] = {}, device[16] = {};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s %lx %15s %lu", &from, &to, mode, &offset, device, &inode) ==
            6) {
            range = {from, to};
            candidate = inode != 0 && mode[0] == 'r' && mode[1] == '-' && mode[3] == 'p';
        } else if (unsigned long own = 0;
                   candidate && std::sscanf(line.c_str(), "Anonymous: %lu kB", &own) == 1 && own == 0) {
            found.push_back(range);
        }
    }
    return found;
}

}  // namespace

void give_memory_back()
{
    malloc_trim(0);
    for (const auto& range : clean_mappings())
        // Advice: where the kernel will not take it nothing is lost.
        (void)madvise(reinterpret_cast<void*>(range.from), range.to - range.from, MADV_DONTNEED);
}

struct IdleMemory::Impl : std::enable_shared_from_this<IdleMemory::Impl> {
    using Clock = std::chrono::steady_clock;
    Impl(io::Loop& its_loop, Clock::duration its_quiet) : loop(its_loop), quiet(its_quiet) {}

    /// With the mutex held.
    void look_after(Clock::duration delay)
    {
        timer = loop.after(delay, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->look();
        });
    }

    /// Loop thread.
    void look()
    {
        const std::lock_guard lock(mutex);
        const auto left = last + quiet - Clock::now();
        if (left > Clock::duration::zero()) return look_after(left);
        armed = false;
        ++count;
        // Not here: it takes milliseconds, and the loop has sockets to serve.
        worker = std::jthread([] { give_memory_back(); });
    }

    io::Loop& loop;
    const Clock::duration quiet;
    std::mutex mutex;
    Clock::time_point last;
    bool armed = false;
    std::size_t count = 0;
    io::Loop::Timer timer;
    std::jthread worker;
};

IdleMemory::IdleMemory(io::Loop& loop, std::chrono::steady_clock::duration quiet)
    : impl_(std::make_shared<Impl>(loop, quiet))
{
}

IdleMemory::~IdleMemory()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->timer.cancel();
}

void IdleMemory::touch()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->last = Impl::Clock::now();
    if (std::exchange(impl_->armed, true)) return;
    impl_->look_after(impl_->quiet);
}

std::size_t IdleMemory::given_back() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->count;
}

}  // namespace sluice::runtime
