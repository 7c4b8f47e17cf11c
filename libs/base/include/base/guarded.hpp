#pragma once
#include <mutex>
#include <utility>

namespace sluice::base {

/// Guarded: a value that can be touched only while its mutex is held.
/// `auto count = counters.with([](auto& c) { return ++c.hits; });`
template <class T> class Guarded {
public:
    template <class... Args> explicit Guarded(Args&&... args) : value_{std::forward<Args>(args)...} {}
    template <class F> decltype(auto) with(F&& f)
    {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }
    template <class F> decltype(auto) with(F&& f) const
    {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(std::as_const(value_));
    }

private:
    mutable std::mutex mutex_;
    T value_;
};

}  // namespace sluice::base
