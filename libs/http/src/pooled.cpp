#include "http/server.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice::http {
namespace {

using Blocking = std::function<void(const ServerRequest&, Responder&)>;

/// Threads that take requests in the order in which they came. The queue is bounded by the server's
/// connections: each has one request under way.
class Threads {
public:
    Threads(std::size_t threads, Blocking handler) : handler_(std::move(handler))
    {
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this] { work(); });
    }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads()
    {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
            queue_.clear();  // unanswered: their responders say 500
        }
        changed_.notify_all();
        for (auto& thread : threads_)
            thread.join();
    }
    void add(ServerRequest request, std::shared_ptr<Responder> responder)
    {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back({std::move(request), std::move(responder)});
        }
        changed_.notify_one();
    }

private:
    struct Task {
        ServerRequest request;
        std::shared_ptr<Responder> responder;
    };

    void work()
    {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
            if (closing_) return;
            const Task task = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            run(task);
        }
    }

    void run(const Task& task)
    {
        Response failure;
        failure.status = 500;
        failure.headers.set("Content-Type", "text/plain; charset=utf-8");
        try {
            return handler_(task.request, *task.responder);
        } catch (const std::exception& error) {
            failure.body = std::string(error.what()) + "\n";
        } catch (...) {
            failure.body = "Internal Server Error\n";
        }
        task.responder->respond(std::move(failure));
    }

    const Blocking handler_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task> queue_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace

Handler pooled(std::size_t threads, Blocking handler)
{
    auto pool = std::make_shared<Threads>(threads, std::move(handler));
    return [pool](ServerRequest request, std::shared_ptr<Responder> responder) {
        pool->add(std::move(request), std::move(responder));
    };
}

}  // namespace sluice::http
