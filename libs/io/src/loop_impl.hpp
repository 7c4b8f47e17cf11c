#pragma once
#include "io/loop.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <sys/epoll.h>
#include <thread>
#include <vector>

namespace sluice::io {

/// One who is told about events of a descriptor. Loop thread.
class Ready {
public:
    virtual ~Ready() = default;
    /// EPOLL* bits. May destroy itself.
    virtual void on_events(std::uint32_t events) = 0;
};

class Lookups;
using TimerMap = std::multimap<std::chrono::steady_clock::time_point, std::shared_ptr<Loop::Timer::State>>;

/// The loop over epoll. Not Asio: a TLS stream of Asio holds 68 KiB of buffers for as long as it lives and
/// copies every byte twice through a BIO pair, while a watch here costs what OpenSSL itself keeps; and it would
/// be the dearest thing to compile in the whole project.
struct Loop::Impl : std::enable_shared_from_this<Impl> {
    Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl();

    void start();
    void stop() noexcept;
    void post(std::function<void()> work);
    bool on_loop_thread() const noexcept;

    /// Loop thread. Edge-triggered for reading, writing and hang-up, until removed.
    bool add(int descriptor, Ready*) noexcept;
    void remove(int descriptor, Ready*) noexcept;

    /// Loop thread.
    void insert(const std::shared_ptr<Timer::State>&);
    void erase(Timer::State&) noexcept;
    Lookups& lookups() noexcept { return *lookups_; }

private:
    void run() noexcept;
    int wait();
    void take_posted();
    void fire_timers();
    int timeout_ms() const;
    void wake() noexcept;

    int epoll_ = -1;
    int wake_ = -1;
    std::mutex mutex_;
    std::vector<std::function<void()>> posted_;
    bool asleep_ = false;
    bool stopping_ = false;
    std::vector<std::function<void()>> taken_;
    TimerMap timers_;
    std::unique_ptr<Lookups> lookups_;
    std::array<epoll_event, 128> batch_{};
    int batch_size_ = 0;
    std::thread thread_;
};

struct Loop::Timer::State {
    std::chrono::steady_clock::time_point at;
    std::function<void()> work;
    std::weak_ptr<Loop::Impl> loop;
    std::atomic<bool> over = false;
    // Loop thread only:
    bool queued = false;
    TimerMap::iterator place;
};

}  // namespace sluice::io
