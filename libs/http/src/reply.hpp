#pragma once
#include "conditions.hpp"
#include "http/server.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace sluice::http {

class Session;

/// A file on its way out: the descriptor is closed with it.
class OutgoingFile {
public:
    OutgoingFile() = default;
    OutgoingFile(int descriptor, FilePart part) : descriptor_(descriptor), part_(part) {}
    OutgoingFile(OutgoingFile&& other) noexcept;
    OutgoingFile& operator=(OutgoingFile&&) noexcept;
    ~OutgoingFile();
    int descriptor() const noexcept { return descriptor_; }
    FilePart& part() noexcept { return part_; }
    bool open() const noexcept { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
    FilePart part_;
};

/// What the answer has to know of its request.
struct Asked {
    bool head = false;
    bool get = false;
    bool http10 = false;
    bool keep_alive = true;
    Conditions conditions;
};

/// Reply: the way of an answer from any thread to its session on the loop. Bytes wait in an inbox; the loop
/// fetches them with one call however many writes there were.
class Reply : public std::enable_shared_from_this<Reply> {
public:
    Reply(io::Loop& loop, std::weak_ptr<Session> session, Asked asked, std::size_t max_backlog);

    // Any thread:
    void respond(Response);
    void respond_file(Response head, int descriptor, std::uint64_t size);
    void start(Response head);
    bool write(std::string bytes);
    void finish();
    void on_disconnect(std::function<void()>);
    /// The handler's end of it is gone.
    void abandon();

    // Loop thread:
    /// Moves what has been written behind `out`.
    void take(std::string& out, OutgoingFile& file);
    void sent(std::size_t bytes) { backlog_.fetch_sub(bytes); }
    /// Bytes in front of the answer that sent() will count too.
    void precede(std::size_t bytes) { backlog_.fetch_add(bytes); }
    bool finished();
    bool streaming() const noexcept { return streaming_; }
    bool closes() const noexcept { return closes_; }
    /// The peer went away, or the session ended. Calls the listener at most once, and only when the answer was
    /// not complete.
    void disconnected() { tell(true); }
    /// The peer has closed its sending side: the listener is told, but a whole answer still goes out.
    void half_closed() { tell(false); }
    void completed();

private:
    void push(std::string bytes, bool last, OutgoingFile file = {});
    void deliver();
    std::string head_text(const Response&, const std::string& framing);
    void abort();
    void tell(bool gone);

    io::Loop& loop_;
    const std::weak_ptr<Session> session_;
    const Asked asked_;
    const std::size_t max_backlog_;
    std::atomic<std::size_t> backlog_ = 0;
    std::atomic<bool> gone_ = false;
    std::atomic<bool> begun_ = false;
    std::atomic<bool> streaming_ = false;
    std::atomic<bool> closes_ = false;
    std::atomic<bool> last_pushed_ = false;

    std::mutex mutex_;
    std::string inbox_;
    OutgoingFile file_;
    bool last_ = false;
    bool completed_ = false;
    bool left_ = false;
    bool scheduled_ = false;
    std::function<void()> listener_;
};

/// What a handler holds.
class ReplyHandle final : public Responder {
public:
    explicit ReplyHandle(std::shared_ptr<Reply> reply) : reply_(std::move(reply)) {}
    ReplyHandle(const ReplyHandle&) = delete;
    ReplyHandle& operator=(const ReplyHandle&) = delete;
    ~ReplyHandle() override { reply_->abandon(); }
    void respond(Response response) override { reply_->respond(std::move(response)); }
    void respond_file(Response head, int descriptor, std::uint64_t size) override
    {
        reply_->respond_file(std::move(head), descriptor, size);
    }
    void start(Response head) override { reply_->start(std::move(head)); }
    bool write(std::string bytes) override { return reply_->write(std::move(bytes)); }
    void finish() override { reply_->finish(); }
    void on_disconnect(std::function<void()> listener) override { reply_->on_disconnect(std::move(listener)); }

private:
    std::shared_ptr<Reply> reply_;
};

/// "Not Found" for 404; empty for a number without a name.
std::string_view reason_phrase(int status) noexcept;

}  // namespace sluice::http
