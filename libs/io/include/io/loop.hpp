#pragma once
#include <chrono>
#include <functional>
#include <memory>

namespace sluice::io {

/// Loop: the one thread of a process that owns every socket and watch. Made in main, destroyed last: the
/// destructor stops the thread and joins it. Everything public here may be called from any thread.
class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    /// Runs `work` on the loop thread, soon. It must not block and must not throw.
    void post(std::function<void()> work);
    bool on_loop_thread() const noexcept;

    /// A call that happens later on the loop thread, unless its handle was destroyed or cancelled before.
    class Timer {
    public:
        Timer() = default;
        Timer(Timer&&) noexcept = default;
        Timer& operator=(Timer&&) noexcept;
        ~Timer();
        /// Any thread. After it returns on the loop thread the call does not happen any more; from another
        /// thread it may be running right now.
        void cancel() noexcept;

        struct State;  ///< io's own business

    private:
        friend class Loop;
        std::shared_ptr<State> state_;
    };
    [[nodiscard]] Timer after(std::chrono::steady_clock::duration delay, std::function<void()> work);

    struct Impl;  ///< io's own business: io/src/loop_impl.hpp
    Impl& impl() noexcept { return *impl_; }

private:
    std::shared_ptr<Impl> impl_;  ///< shared because a Timer may outlive its loop
};

}  // namespace sluice::io
