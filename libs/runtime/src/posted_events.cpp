#include "doc/json.hpp"
#include "event_sinks.hpp"

#include <fmt/format.h>

namespace sluice::runtime {
namespace {

constexpr int kTries = 5;
constexpr auto kPerTry = std::chrono::seconds(5);
constexpr auto kFirstPause = std::chrono::seconds(1);
constexpr std::size_t kMaxAnswer = 64U << 10U;

}  // namespace

PostedEvents::PostedEvents(io::Loop& loop, const std::string& address, base::Logger log)
    : address_(http::Url::parse(address)), client_(loop, {}), log_(std::move(log))
{
}

void PostedEvents::deliver(const api::Event& event, const std::stop_token& stop)
try {
    const auto body = doc::to_json(event.to_value(), doc::JsonStyle::Go);
    const auto deadline = base::Deadline::after(std::chrono::minutes(5), stop);
    auto pause = std::chrono::steady_clock::duration(kFirstPause);
    std::string trouble;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        if (post(body, stop, trouble)) return;
        if (attempt + 1 < kTries) deadline.sleep(pause, "post an event");
        pause *= 2;
    }
    log_.error("unable to record event", trouble, {{"reason", event.reason}});
} catch (const base::Error& error) {
    log_.error("unable to record event", error.what(), {{"reason", event.reason}});
} catch (const base::Cancelled&) {
    return;
}

bool PostedEvents::post(const std::string& body, const std::stop_token& stop, std::string& trouble)
try {
    http::Request request;
    request.method = "POST";
    request.url = address_;
    request.headers.set("Content-Type", "application/json");
    request.body = body;
    const auto answer = client_.send(request, base::Deadline::after(kPerTry, stop), kMaxAnswer);
    trouble = fmt::format("POST {}: status {}", address_.str(), answer.status);
    return answer.status < 500 || answer.status == 501;
} catch (const base::Error& error) {
    trouble = error.what();
    return false;
}

}  // namespace sluice::runtime
