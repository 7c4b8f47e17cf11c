#pragma once
#include "base/deadline.hpp"
#include "pool.hpp"
#include "transaction.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sluice::http {

/// A transaction that a worker thread waits for. The worker returns only after on_end: until then the loop may
/// look at the request's body.
class BlockingTransaction : public Transaction {
public:
    /// Throws base::Error "GET https://host/path: why" (`what` is the front), base::Cancelled, or what drain()
    /// throws.
    void perform(const std::shared_ptr<Pool>& pool, const base::Deadline& deadline, const std::string& what);

    void on_end(const std::optional<base::Error>& failure, bool cancelled) final;

protected:
    /// Under the mutex: is there something for drain()?
    virtual bool has_data() const { return false; }
    /// Worker thread; the lock is held before and after, and not while foreign code runs.
    virtual void drain(Pool&, std::unique_lock<std::mutex>&) {}

    std::mutex mutex_;
    std::condition_variable changed_;

private:
    void wait(Pool&, const base::Deadline&, const std::string& what, std::unique_lock<std::mutex>&);
    void cancel_and_wait(const std::shared_ptr<Pool>&, std::unique_lock<std::mutex>&);
    bool over_ = false;
    std::optional<base::Error> failure_;
};

/// The whole answer.
class Call final : public BlockingTransaction {
public:
    Response response;  ///< complete after perform()

    Flow on_head(Head) override;
    Flow on_data(std::string_view bytes) override;
};

}  // namespace sluice::http
