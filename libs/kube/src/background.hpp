#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace sluice::kube {

/// Background: one thread, made when first needed, for what may take long and is asked for on the loop thread
/// (a credential plugin that must run). Thread-safe.
class Background {
public:
    using Work = std::function<void(const std::stop_token&)>;

    Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    /// Drops what is queued, asks what runs to stop, and waits for it.
    ~Background();

    /// `work` must not throw.
    void run(Work work);

private:
    struct Queue;
    std::shared_ptr<Queue> queue_;
    std::mutex mutex_;
    std::thread thread_;
};

}  // namespace sluice::kube
