#pragma once
#include "call.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace sluice::http {

/// A body that goes through a bounded queue to the thread that asked for it.
class Download final : public BlockingTransaction {
public:
    Download(std::uint64_t max_bytes, std::size_t max_error_body)
        : max_bytes_(max_bytes), max_error_body_(max_error_body)
    {
    }
    Response perform(
        const std::shared_ptr<Pool>&,
        const base::Deadline&,
        const std::string& what,
        const std::function<void(std::string_view)>& sink);

    Flow on_head(Head) override;
    Flow on_data(std::string_view bytes) override;

private:
    bool has_data() const override { return !queue_.empty(); }
    void drain(Pool&, std::unique_lock<std::mutex>&) override;

    const std::uint64_t max_bytes_;
    const std::size_t max_error_body_;
    const std::function<void(std::string_view)>* sink_ = nullptr;
    Response response_;
    bool success_ = false;
    bool too_large_ = false;
    std::uint64_t received_ = 0;
    // Under the mutex:
    std::string queue_;
    bool paused_ = false;
    std::string drained_;  // the worker's: its memory goes back and forth with queue_
};

}  // namespace sluice::http
