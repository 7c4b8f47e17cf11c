#include "base/deadline.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace sluice::base {

Deadline::Clock::duration Deadline::remaining() const noexcept
{
    return std::max(at_ - Clock::now(), Clock::duration::zero());
}

Deadline Deadline::within(Clock::duration patience) const
{
    return {std::min(at_, Clock::now() + patience), stop_};
}

void Deadline::check(const char* what) const
{
    if (stop_.stop_requested()) throw Cancelled{};
    if (expired()) throw Error(ErrorKind::Timeout, std::string(what) + ": deadline exceeded");
}

void Deadline::sleep(Clock::duration pause, const char* what) const
{
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_until(lock, stop_, std::min(at_, Clock::now() + pause), [] { return false; });
    check(what);
}

}  // namespace sluice::base
