#include "support.hpp"

#include <cstdio>
#include <fstream>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

/// What this process has resident, in KiB.
long resident()
{
    std::ifstream file("/proc/self/statm");
    long total = 0;
    long pages = 0;
    file >> total >> pages;
    return pages * 4;
}

double processor_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Secure {
    Secure()
    {
        const auto identity = io::make_self_signed("sluice", {"127.0.0.1"});
        server.tls.emplace();
        server.tls->certificate_pem = identity.certificate_pem;
        server.tls->private_key_pem = identity.private_key_pem;
        client.tls.ca_pem = identity.certificate_pem;
    }
    ServerOptions server;
    ClientOptions client;
};

}  // namespace

TEST_CASE("measure: requests a second over TLS with eight workers", "[.measure]")
{
    const Secure secure;
    io::Loop server_loop;
    io::Loop client_loop;
    const Server server(server_loop, secure.server, echo());
    const Client client(client_loop, secure.client);
    const Url url = Url::parse("https://127.0.0.1:" + std::to_string(server.port()) + "/api/v1/namespaces/x");
    constexpr int kWorkers = 8;
    constexpr int kEach = 5000;
    const auto begin = std::chrono::steady_clock::now();
    const double processor = processor_seconds();
    std::vector<std::thread> workers;
    for (int i = 0; i < kWorkers; ++i)
        workers.emplace_back([&] {
            Request request{.method = "PATCH", .url = url, .body = std::string(1500, 'b')};
            for (int n = 0; n < kEach; ++n)
                client.send(request, soon(), 1 << 20);
        });
    for (auto& worker : workers)
        worker.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "%d requests in %.2f s: %.0f/s; %.1f us of processor a request, client and server together; %ld KiB "
        "resident\n",
        kWorkers * kEach,
        took.count(),
        kWorkers * kEach / took.count(),
        (processor_seconds() - processor) * 1e6 / (kWorkers * kEach),
        resident());
}

TEST_CASE("measure: memory of a client with ten and with a thousand watches over TLS", "[.measure]")
{
    const Secure secure;
    io::Loop loop;
    std::vector<std::shared_ptr<Responder>> held;
    const Server server(
        loop, secure.server, [&](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
            Response head;
            head.status = 200;
            responder->start(head);
            responder->write("{}\n");
            held.push_back(responder);
        });
    struct Counting final : Follower {
        void on_head(const Response&) override {}
        void on_data(std::string_view) override { ++heard; }
        void on_end(std::exception_ptr) override {}
        std::atomic<int> heard = 0;
    };
    const Client client(loop, secure.client);
    const Url url = Url::parse("https://127.0.0.1:" + std::to_string(server.port()) + "/watch");
    std::vector<std::unique_ptr<Exchange>> exchanges;
    const auto follower = std::make_shared<Counting>();
    long before = resident();
    for (const int count : {1, 10, 100, 1000}) {
        while (static_cast<int>(exchanges.size()) < count) {
            exchanges.push_back(client.follow({.url = url}, follower, 60s));
            while (follower->heard < static_cast<int>(exchanges.size()))
                std::this_thread::yield();
        }
        const long now = resident();
        std::printf(
            "%d watches: %ld KiB resident, %ld KiB more than before (both ends)\n", count, now, now - before);
        before = now;
    }
}
