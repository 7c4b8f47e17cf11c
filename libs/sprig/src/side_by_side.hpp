#pragma once
#include <atomic>
#include <exception>
#include <memory>
#include <system_error>
#include <thread>

namespace sluice::sprig {

/// What a thread that was asked for help and the one that asked know of a piece of work.
struct Help {
    std::atomic<bool> taken = false, finished = false;
    std::exception_ptr failure;
};

/// Does both, the second in another thread if that comes to it in time: it may have to wait for a processor,
/// and is not waited for before it has begun.
template <class Mine, class Other> void side_by_side(const Mine& mine, const Other& other)
{
    const auto help = std::make_shared<Help>();
    try {
        std::thread([help, &other] {
            if (help->taken.exchange(true)) return;  // `other` may be gone already
            try {
                other();
            } catch (...) {
                help->failure = std::current_exception();
            }
            help->finished = true;
            help->finished.notify_one();
        }).detach();
    } catch (const std::system_error&) {
        // No thread, no help.
    }
    std::exception_ptr failure;
    try {
        mine();
    } catch (...) {
        failure = std::current_exception();
    }
    if (help->taken.exchange(true))
        help->finished.wait(false);
    else if (!failure)
        other();
    if (failure || help->failure) std::rethrow_exception(failure ? failure : help->failure);
}

}  // namespace sluice::sprig
