#include "raw_peer.hpp"
#include "support.hpp"
#include "testing/bell.hpp"

#include <latch>
#include <sys/resource.h>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

/// Remembers what it was told, and lets a test wait for it.
class Listener final : public Follower {
public:
    void on_head(const Response& head) override
    {
        const std::lock_guard lock(mutex_);
        status_ = head.status;
        changed_.notify_all();
    }
    void on_data(std::string_view bytes) override
    {
        const std::lock_guard lock(mutex_);
        data_ += bytes;
        changed_.notify_all();
    }
    void on_end(std::exception_ptr failure) override
    {
        const std::lock_guard lock(mutex_);
        ++ends_;
        end_ = failure_of([&] {
            if (failure) std::rethrow_exception(failure);
        });
        changed_.notify_all();
    }
    std::string data_up_to(std::size_t size)
    {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, 20s, [&] { return data_.size() >= size; }));
        return data_;
    }
    std::string end()
    {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, 20s, [&] { return ends_ != 0; }));
        REQUIRE(ends_ == 1);
        return end_;
    }
    int status()
    {
        const std::lock_guard lock(mutex_);
        return status_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int status_ = 0;
    int ends_ = 0;
    std::string data_;
    std::string end_;
};

/// A server side that streams to everybody who asks.
struct Stream {
    Handler handler()
    {
        return [this](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
            Response head;
            head.status = 200;
            responder->start(head);
            responder->on_disconnect([this] {
                ++gone;
                bell.ring();
            });
            {
                const std::lock_guard lock(mutex);
                responders.push_back(responder);
            }
            bell.ring();
        };
    }
    std::shared_ptr<Responder> wait_for_one()
    {
        bell.await("a watcher", [&] {
            const std::lock_guard lock(mutex);
            return !responders.empty();
        });
        const std::lock_guard lock(mutex);
        return responders.front();
    }
    std::mutex mutex;
    std::vector<std::shared_ptr<Responder>> responders;
    std::atomic<int> gone = 0;
    testing::Bell bell;  // rung for each that comes or goes
};

}  // namespace

TEST_CASE("a watch hears each piece when it is written, and the end")
{
    Stream stream;
    const Pair pair(stream.handler());
    const auto listener = std::make_shared<Listener>();
    const auto exchange = pair.client.follow({.url = pair.url("/watch")}, listener, 20s);
    const auto responder = stream.wait_for_one();
    CHECK(responder->write("one\n"));
    CHECK(listener->data_up_to(4) == "one\n");
    CHECK(listener->status() == 200);
    CHECK(responder->write("two\n"));
    CHECK(listener->data_up_to(8) == "one\ntwo\n");
    responder->finish();
    CHECK(listener->end() == "nothing");
    CHECK(stream.gone == 0);
    CHECK_FALSE(responder->write("late"));
}

TEST_CASE("a watch that is cancelled ends as cancelled, and the server learns of it")
{
    Stream stream;
    const Pair pair(stream.handler());
    const auto listener = std::make_shared<Listener>();
    auto exchange = pair.client.follow({.url = pair.url("/watch")}, listener, 20s);
    const auto responder = stream.wait_for_one();
    exchange->cancel();
    CHECK(listener->end() == "cancelled");
    stream.bell.await("the server notices", [&] { return stream.gone == 1; });
    CHECK_FALSE(responder->write("x"));
    const auto other = std::make_shared<Listener>();
    exchange = pair.client.follow({.url = pair.url("/watch")}, other, 20s);
    exchange = nullptr;
    CHECK(other->end() == "cancelled");
}

TEST_CASE("a watch in which nothing is said for too long counts as dead")
{
    Stream stream;
    const Pair pair(stream.handler());
    const auto listener = std::make_shared<Listener>();
    const auto exchange = pair.client.follow({.url = pair.url("/watch")}, listener, 150ms);
    const auto end = listener->end();
    CHECK(end.starts_with("Timeout: GET http://127.0.0.1:"));
    CHECK(end.ends_with("/watch: nothing was heard for 150ms"));
}

TEST_CASE("a watch that breaks in the middle says so")
{
    RawServer server([](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    });
    io::Loop loop;
    const Client client(loop, {});
    const auto listener = std::make_shared<Listener>();
    const Url url = Url::parse("http://127.0.0.1:" + std::to_string(server.port()) + "/w?watch=1");
    const auto exchange = client.follow({.url = url}, listener, 20s);
    CHECK(listener->end() == "Unavailable: GET " + url.origin() + "/w: unexpected EOF");
    CHECK(listener->data_up_to(3) == "abc");
}

TEST_CASE("a server that aborts a stream does not pretend that it was complete")
{
    Stream stream;
    const Pair pair(stream.handler());
    const auto listener = std::make_shared<Listener>();
    const auto exchange = pair.client.follow({.url = pair.url("/watch")}, listener, 20s);
    stream.wait_for_one()->write("abc");
    listener->data_up_to(3);
    {
        const std::lock_guard lock(stream.mutex);
        stream.responders.clear();  // a handler that forgets its responder without finish()
    }
    CHECK(listener->end().ends_with(": unexpected EOF"));
}

TEST_CASE("an answer other than 200 reaches the follower with its body")
{
    const Pair pair([](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 410;
        response.body = "gone";
        responder->respond(response);
    });
    const auto listener = std::make_shared<Listener>();
    const auto exchange = pair.client.follow({.url = pair.url("/")}, listener, 20s);
    CHECK(listener->end() == "nothing");
    CHECK(listener->status() == 410);
    CHECK(listener->data_up_to(4) == "gone");
}

TEST_CASE("a watch to nobody fails with the reason")
{
    io::Loop loop;
    const Client client(loop, {});
    const auto listener = std::make_shared<Listener>();
    const auto exchange = client.follow({.url = Url::parse("http://127.0.0.1:1/")}, listener, 20s);
    CHECK(listener->end() == "Unavailable: GET http://127.0.0.1:1/: connection refused");
}

TEST_CASE("a thousand watches live beside one another")
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    constexpr std::size_t kCount = 1000;
    Stream stream;
    const Pair pair(stream.handler());
    std::vector<std::shared_ptr<Listener>> listeners;
    std::vector<std::unique_ptr<Exchange>> exchanges;
    for (std::size_t i = 0; i < kCount; ++i) {
        listeners.push_back(std::make_shared<Listener>());
        exchanges.push_back(pair.client.follow({.url = pair.url("/watch")}, listeners.back(), 60s));
    }
    stream.bell.await("all are there", [&] {
        const std::lock_guard lock(stream.mutex);
        return stream.responders.size() == kCount;
    });
    {
        const std::lock_guard lock(stream.mutex);
        for (const auto& responder : stream.responders)
            responder->write("event\n");
    }
    for (const auto& listener : listeners)
        CHECK(listener->data_up_to(6) == "event\n");
    exchanges.clear();
    for (const auto& listener : listeners)
        CHECK(listener->end() == "cancelled");
    stream.bell.await("the server has let go", [&] { return stream.gone == static_cast<int>(kCount); });
}

TEST_CASE("a watcher that does not read is cut off before it eats the memory")
{
    Stream stream;
    ServerOptions options;
    options.max_backlog_bytes = 1 << 20;
    const Pair pair(stream.handler(), options);
    auto peer = RawPeer::connect(pair.server.port());
    peer.receive_slowly();
    peer.send("GET /watch HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto responder = stream.wait_for_one();
    const std::string event(10'000, 'e');
    int written = 0;
    while (responder->write(event))
        ++written;
    CHECK(written > 50);
    CHECK(written < 2000);
    stream.bell.await("it is gone", [&] { return stream.gone == 1; });
}
