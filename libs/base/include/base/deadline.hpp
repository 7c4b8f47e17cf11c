#pragma once
#include <chrono>
#include <stop_token>

namespace sluice::base {

/// Deadline: how long the caller is willing to wait, and the token by which it stops waiting earlier. Every
/// call that blocks takes one; there is no default. A value, cheap to copy.
class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    Deadline(Clock::time_point at, std::stop_token stop) : at_(at), stop_(std::move(stop)) {}
    static Deadline after(Clock::duration patience, std::stop_token stop = {})
    {
        return {Clock::now() + patience, std::move(stop)};
    }

    Clock::time_point at() const noexcept { return at_; }
    const std::stop_token& stop() const noexcept { return stop_; }
    bool expired() const noexcept { return Clock::now() >= at_; }
    /// Never negative.
    Clock::duration remaining() const noexcept;
    /// The same token, and the earlier of this deadline and `patience` from now.
    Deadline within(Clock::duration patience) const;
    /// Throws Cancelled if a stop was asked for, Error{Timeout, "what: deadline exceeded"} if time is up.
    void check(const char* what) const;
    /// Sleeps until `pause` is over or a stop is asked for (then throws Cancelled) or time is up (then throws
    /// Timeout).
    void sleep(Clock::duration pause, const char* what) const;

private:
    Clock::time_point at_;
    std::stop_token stop_;
};

}  // namespace sluice::base
