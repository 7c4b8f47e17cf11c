#include "loop_impl.hpp"

#include "base/error.hpp"
#include "resolver.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <pthread.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sluice::io {
namespace {

thread_local const Loop::Impl* this_threads_loop = nullptr;

[[noreturn]] void fail(const char* what)
{
    throw base::Error(
        base::ErrorKind::Unavailable, std::string(what) + ": " + std::generic_category().message(errno));
}

}  // namespace

Loop::Impl::Impl() : lookups_(std::make_unique<Lookups>())
{
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) fail("cannot make an event loop");
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.ptr = nullptr;
    if (wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
        const int problem = errno;
        ::close(epoll_);
        if (wake_ >= 0) ::close(wake_);
        errno = problem;
        fail("cannot make an event loop");
    }
}

Loop::Impl::~Impl()
{
    ::close(wake_);
    ::close(epoll_);
}

void Loop::Impl::start()
{
    // Signals belong to main: the loop thread inherits a full mask.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread_.native_handle(), "loop");
}

void Loop::Impl::stop() noexcept
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake();
    thread_.join();
    // What is left may own streams and timers, whose destructors come back here: empty until nothing is added
    // any more.
    const Loop::Impl* const before = std::exchange(this_threads_loop, this);
    lookups_->clear();
    for (;;) {
        std::vector<std::function<void()>> rest;
        TimerMap timers;
        {
            const std::lock_guard lock(mutex_);
            rest.swap(posted_);
        }
        for (auto& [at, state] : timers_)
            state->queued = false;
        timers.swap(timers_);
        if (rest.empty() && timers.empty()) break;
    }
    this_threads_loop = before;
}

void Loop::Impl::post(std::function<void()> work)
{
    bool sleeping = false;
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        sleeping = std::exchange(asleep_, false);
    }
    if (sleeping) wake();
}

bool Loop::Impl::on_loop_thread() const noexcept
{
    return this_threads_loop == this;
}

void Loop::Impl::wake() noexcept
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

bool Loop::Impl::add(int descriptor, Ready* ready) noexcept
{
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = ready;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Loop::Impl::remove(int descriptor, Ready* ready) noexcept
{
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
    // The batch at hand may still hold events for it.
    for (int i = 0; i < batch_size_; ++i) {
        auto& event = batch_[static_cast<std::size_t>(i)];
        if (event.data.ptr == ready) event.data.ptr = nullptr;
    }
}

void Loop::Impl::insert(const std::shared_ptr<Timer::State>& state)
{
    if (state->over.load()) return;
    state->place = timers_.emplace(state->at, state);
    state->queued = true;
}

void Loop::Impl::erase(Timer::State& state) noexcept
{
    if (!std::exchange(state.queued, false)) return;
    const auto keep = state.place->second;  // the node may hold the last reference
    timers_.erase(state.place);
}

void Loop::Impl::run() noexcept
{
    this_threads_loop = this;
    for (;;) {
        const int count = wait();
        {
            const std::lock_guard lock(mutex_);
            asleep_ = false;
            if (stopping_) return;
        }
        batch_size_ = count;
        for (int i = 0; i < batch_size_; ++i) {
            const epoll_event event = batch_[static_cast<std::size_t>(i)];
            if (event.data.ptr != nullptr) static_cast<Ready*>(event.data.ptr)->on_events(event.events);
        }
        batch_size_ = 0;
        fire_timers();
        take_posted();
    }
}

int Loop::Impl::wait()
{
    int timeout = timeout_ms();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || !posted_.empty())
            timeout = 0;
        else
            asleep_ = true;
    }
    const int count = ::epoll_wait(epoll_, batch_.data(), static_cast<int>(batch_.size()), timeout);
    // The wake-up descriptor is edge-triggered and its count is never read: one write, one event.
    return std::max(count, 0);
}

int Loop::Impl::timeout_ms() const
{
    if (timers_.empty()) return -1;
    const auto left = timers_.begin()->first - std::chrono::steady_clock::now();
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000));
}

void Loop::Impl::fire_timers()
{
    if (timers_.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const auto state = timers_.begin()->second;
        timers_.erase(timers_.begin());
        state->queued = false;
        const auto work = std::move(state->work);
        if (!state->over.exchange(true)) work();
    }
}

void Loop::Impl::take_posted()
{
    {
        const std::lock_guard lock(mutex_);
        taken_.swap(posted_);
    }
    for (auto& work : taken_) {
        work();
        work = nullptr;  // releases what it holds before the next one runs
    }
    taken_.clear();
}

Loop::Loop() : impl_(std::make_shared<Impl>())
{
    impl_->start();
}

Loop::~Loop()
{
    impl_->stop();
}

void Loop::post(std::function<void()> work)
{
    impl_->post(std::move(work));
}

bool Loop::on_loop_thread() const noexcept
{
    return impl_->on_loop_thread();
}

Loop::Timer Loop::after(std::chrono::steady_clock::duration delay, std::function<void()> work)
{
    Timer timer;
    timer.state_ = std::make_shared<Timer::State>();
    timer.state_->at = std::chrono::steady_clock::now() + delay;
    timer.state_->work = std::move(work);
    timer.state_->loop = impl_;
    if (on_loop_thread())
        impl_->insert(timer.state_);
    else
        impl_->post([impl = impl_.get(), state = timer.state_] { impl->insert(state); });
    return timer;
}

Loop::Timer& Loop::Timer::operator=(Timer&& other) noexcept
{
    if (this != &other) {
        cancel();
        state_ = std::move(other.state_);
    }
    return *this;
}

Loop::Timer::~Timer()
{
    cancel();
}

void Loop::Timer::cancel() noexcept
{
    const auto state = std::move(state_);
    state_.reset();
    if (!state || state->over.exchange(true)) return;
    const auto loop = state->loop.lock();
    if (!loop) return;
    if (loop->on_loop_thread()) {
        loop->erase(*state);
        state->work = nullptr;
    } else {
        // What the call holds is let go of on the loop thread, where it belongs.
        loop->post([raw = loop.get(), state] {
            raw->erase(*state);
            state->work = nullptr;
        });
    }
}

}  // namespace sluice::io
