#include "reflector.hpp"

#include "base/error.hpp"
#include "base/random.hpp"
#include "status.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxErrorBody = 64u << 10;
/// A watch that ends sooner than this without a word was no watch; asking again at once would be a hammer.
constexpr std::chrono::seconds kShortWatch{1};

std::string message_of(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (const base::Cancelled&) {
        return "cancelled";
    }
}

}  // namespace

/// One HTTP exchange as the loop sees it. It knows its reflector only as long as that exists and has not moved
/// on.
class Reflector::Step final : public http::Follower {
public:
    explicit Step(std::weak_ptr<Reflector> owner) : owner_(std::move(owner)) {}

    void on_head(const http::Response& head) override
    {
        answer_ = head;
        answer_.body.clear();
    }
    void on_data(std::string_view bytes) override
    {
        const auto owner = listener();
        if (!owner) return;
        if (answer_.status == 200)
            owner->on_data(bytes);
        else
            answer_.body.append(bytes.substr(0, kMaxErrorBody - std::min(kMaxErrorBody, answer_.body.size())));
    }
    void on_end(std::exception_ptr failure) override
    {
        if (const auto owner = listener()) owner->on_end(*this, std::move(failure));
    }

    const http::Response& answer() const noexcept { return answer_; }
    Clock::duration age() const { return Clock::now() - began_; }

private:
    std::shared_ptr<Reflector> listener() const;

    const std::weak_ptr<Reflector> owner_;
    const Clock::time_point began_ = Clock::now();
    http::Response answer_;
};

/// The step under way, from the wish to send it on.
struct Reflector::Open {
    std::shared_ptr<Step> step;
    std::shared_ptr<http::Client>
        client;  ///< kept while its exchange runs: certificates may be renewed meanwhile
    std::unique_ptr<http::Exchange> exchange;
};

std::shared_ptr<Reflector> Reflector::Step::listener() const
{
    auto owner = owner_.lock();
    return owner && owner->open_ && owner->open_->step.get() == this ? owner : nullptr;
}

Reflector::Reflector(
    std::shared_ptr<Client::Impl> client,
    Resource resource,
    InformerOptions options,
    base::Logger log,
    ReflectorSink& sink)
    : client_(std::move(client)), resource_(std::move(resource)), options_(std::move(options)),
      log_(std::move(log)), sink_(sink), random_(base::system_random()),
      backoff_(options_.timing.first_pause, options_.timing.longest_pause, random_),
      list_([this](doc::Value item) { sink_.changed(std::move(item)); })
{
}

Reflector::~Reflector() = default;

void Reflector::start()
{
    if (!stopped_) begin_list();
}

void Reflector::stop()
{
    stopped_ = true;
    pause_.cancel();
    leave_step();
}

/// Whoever calls may stand inside a callback of the exchange, so that it is let go only afterwards.
void Reflector::leave_step()
{
    if (!open_) return;
    if (open_->exchange) open_->exchange->cancel();
    client_->connection->loop().post([left = std::shared_ptr<Open>(std::move(open_))] {});
}

// --- what is asked
// -------------------------------------------------------------------------------------------------

void Reflector::begin_list()
{
    next_page_.clear();
    version_.clear();
    watch_.reset();
    sink_.list_begins();
    fetch_page();
}

http::Request Reflector::list_request() const
{
    Query query;
    query.add("labelSelector", options_.label_selector).add("fieldSelector", options_.field_selector);
    query.add("limit", paged_ ? fmt::format_int(options_.page_size).str() : "").add("continue", next_page_);
    const auto path = Client::path(resource_, options_.namespace_, "");
    return client_->request("GET", path, query, options_.metadata_only ? kPartialList : kJson);
}

http::Request Reflector::watch_request() const
{
    const auto shortest =
        static_cast<std::uint64_t>(std::max<std::int64_t>(options_.timing.watch_length.count(), 1));
    Query query;
    query.add("watch", "true").add("allowWatchBookmarks", "true").add("resourceVersion", version_);
    query.add("timeoutSeconds", fmt::format_int(shortest + random_() % shortest).str());
    query.add("labelSelector", options_.label_selector).add("fieldSelector", options_.field_selector);
    const auto path = Client::path(resource_, options_.namespace_, "");
    return client_->request("GET", path, query, options_.metadata_only ? kPartialObject : kJson);
}

void Reflector::fetch_page()
{
    list_.restart();
    open(list_request());
}

void Reflector::begin_watch()
{
    told_something_ = false;
    watch_ = std::make_unique<WatchReader>([this](doc::Value event) { on_event(std::move(event)); });
    open(watch_request());
}

void Reflector::open(http::Request request)
{
    open_ = std::make_unique<Open>();
    open_->step = std::make_shared<Step>(weak_from_this());
    const auto send = [self = weak_from_this(), step = open_->step](Connection::Ready ready) {
        const auto here = self.lock();
        if (!here || !here->open_ || here->open_->step != step) return;
        if (ready.failure) return here->recover(message_of(ready.failure));
        auto exchange = ready.client->follow(std::move(ready.request), step, here->options_.timing.silence);
        if (!here->open_ || here->open_->step != step) return;  // it ended before it began
        here->open_->client = std::move(ready.client);
        here->open_->exchange = std::move(exchange);
    };
    client_->connection->prepare(std::move(request), send);
}

// --- what comes back
// -----------------------------------------------------------------------------------------------

void Reflector::on_data(std::string_view bytes)
{
    try {
        if (watch_)
            watch_->feed(bytes);
        else
            list_.feed(bytes);
    } catch (const base::Error& error) {
        // Watching on from before the unreadable event would meet it again; a list cannot.
        version_.clear();
        recover(error.what());
    }
}

void Reflector::on_end(const Step& step, std::exception_ptr failure)
{
    if (failure) return recover(message_of(failure));
    if (step.answer().status != 200) return refused(step);
    if (watch_) return watch_done(step);
    try {
        page_done();
    } catch (const base::Error& error) {
        version_.clear();
        recover(error.what());
    }
}

void Reflector::page_done()
{
    const auto list = list_.finish();
    const auto& metadata = list["metadata"];
    leave_step();
    next_page_ = metadata["continue"].text();
    if (!next_page_.empty()) return fetch_page();
    version_ = metadata["resourceVersion"].text();
    paged_ = true;
    sink_.list_ends(version_);
    // A handler may have stopped us.
    if (!stopped_) begin_watch();
}

void Reflector::watch_done(const Step& step)
{
    if (!watch_->complete()) return recover("the watch ended inside an event");
    if (!told_something_ && step.age() < kShortWatch) return recover("the watch ended at once");
    leave_step();
    backoff_.reset();
    begin_watch();
}

void Reflector::on_event(doc::Value event)
{
    if (stopped_ || !open_) return;  // a handler stopped us between two events of one chunk
    const auto type = event["type"].string_or("");
    if (type == "ERROR") return on_error_event(event["object"]);
    auto object = event["object"];
    const std::string version(resource_version_of(object));
    if (!object.is_object() || version.empty())
        throw base::Error(
            base::ErrorKind::Invalid, "an event of the watch has no object with a resource version");
    if (type == "ADDED" || type == "MODIFIED")
        sink_.changed(std::move(object));
    else if (type == "DELETED")
        sink_.deleted(std::move(object));
    else if (type != "BOOKMARK")
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("the watch brought an event of type \"{}\"", type));
    version_ = version;
    told_something_ = true;
    expired_ = false;
    backoff_.reset();
    if (!stopped_) sink_.reached(version);
}

void Reflector::on_error_event(const doc::Value& status)
{
    const auto error = api_error(status);
    // Trouble of the server's own passes; anything else (410 above all) says that our version is of no use.
    const bool passing = error.code() == 429 || error.code() == 500 || error.code() == 503;
    if (!passing) version_.clear();
    recover(error.what(), error.retry_after);
}

void Reflector::refused(const Step& step)
{
    const auto& answer = step.answer();
    const auto error = api_error(answer, {watch_ ? "watch" : "list", qualified(resource_), ""});
    if (answer.status == 401) client_->connection->refresh_credentials();
    if (!watch_ && answer.status == 410) paged_ = false;  // pages that expire faster than we read them
    const bool passing = answer.status == 401 || answer.status == 429 ||
                         (answer.status >= 500 && answer.status != 504);  // 504: "too large resource version"
    if (watch_ && !passing) version_.clear();
    recover(error.what(), error.retry_after);
}

void Reflector::recover(const std::string& why, std::optional<std::chrono::seconds> asked_pause)
{
    if (stopped_) return;
    const bool listing = !watch_;
    if (open_ && open_->step->age() >= options_.timing.longest_pause) backoff_.reset();
    leave_step();
    const bool again = listing || version_.empty();
    // An expired watch lists again at once, but not when the list before was for the same reason.
    const bool at_once = !listing && version_.empty() && !expired_ && !asked_pause;
    expired_ = expired_ || (!listing && version_.empty());
    sink_.failed(why);
    auto pause = at_once ? Clock::duration::zero() : backoff_.next();
    if (asked_pause) pause = std::max<Clock::duration>(pause, *asked_pause);
    log_.info(
        listing ? "cannot list" : "watch interrupted",
        {{"kind", resource_.gvk.kind},
         {"apiVersion", resource_.gvk.api_version()},
         {"reason", why},
         {"listAgain", again},
         {"pauseSeconds", std::chrono::duration<double>(pause).count()}});
    pause_ = client_->connection->loop().after(pause, [self = weak_from_this(), again] {
        const auto here = self.lock();
        if (!here || here->stopped_) return;
        if (again)
            here->begin_list();
        else
            here->begin_watch();
    });
}

}  // namespace sluice::kube
