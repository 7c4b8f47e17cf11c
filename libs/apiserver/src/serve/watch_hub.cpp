#include "serve/watch_hub.hpp"

#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "serve/answer.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Clock = std::chrono::steady_clock;

constexpr auto kBookmarkInterval = std::chrono::seconds(30);
constexpr auto kDefaultTimeout = std::chrono::minutes(45);

std::string_view type_word(ChangeType type)
{
    switch (type) {
    case ChangeType::Added:
        return "ADDED";
    case ChangeType::Modified:
        return "MODIFIED";
    default:
        return "DELETED";
    }
}

std::string line(std::string_view type, std::string_view object)
{
    std::string out;
    out.reserve(object.size() + 40);
    out += "{\"type\":\"";
    out += type;
    out += "\",\"object\":";
    out += object;
    out += "}\n";
    return out;
}

}  // namespace

struct WatchHub::Watcher {
    WatchRequest request;
    std::shared_ptr<http::Responder> responder;
    std::uint64_t seen = 0;
    Clock::time_point deadline, next_bookmark;
    std::shared_ptr<std::atomic<bool>> gone = std::make_shared<std::atomic<bool>>(false);
    bool header_sent = false;  ///< column definitions go with the first table only

    bool in_scope(std::string_view key) const
    {
        const std::string& space = request.namespace_;
        return space.empty() ||
               (key.size() > space.size() && key.starts_with(space) && key[space.size()] == '/');
    }

    std::string shape_key() const
    {
        return fmt::format(
            "{}|{}|{}",
            request.kind->api_version(),
            static_cast<int>(request.media.shape),
            request.media.meta_version);
    }

    std::string object_text(const Stored& stored)
    {
        const Kind& kind = *request.kind;
        if (request.media.shape == MediaType::Shape::Object) return Cluster::text(kind, stored);
        const Value object = Cluster::document(kind, stored);
        if (request.media.shape == MediaType::Shape::Partial)
            return doc::to_json(partial_object(object, request.media.meta_version));
        Value table = table_of(kind, request.media.meta_version, std::exchange(header_sent, true));
        table.edit("rows").push_back(table_row(kind, object, request.table_object, base::system_clock()()));
        table.edit("metadata").set("resourceVersion", object["metadata"]["resourceVersion"]);
        return doc::to_json(table);
    }

    bool bookmark(std::uint64_t revision, bool initial_done)
    {
        Value metadata =
            Value::object({{"resourceVersion", std::to_string(revision)}, {"creationTimestamp", Value()}});
        if (initial_done) metadata.set("annotations", Value::object({{"k8s.io/initial-events-end", "true"}}));
        Value object = Value::object(
            {{"kind", request.kind->kind},
             {"apiVersion", request.kind->api_version()},
             {"metadata", metadata}});
        if (request.media.shape == MediaType::Shape::Partial)
            object = partial_object(object, request.media.meta_version);
        if (request.media.shape == MediaType::Shape::Table) {
            Value table = table_of(*request.kind, request.media.meta_version, std::exchange(header_sent, true));
            table.edit("rows").push_back(Value::object({{"cells", Value::array()}, {"object", object}}));
            table.edit("metadata").set("resourceVersion", std::to_string(revision));
            object = table;
        }
        return responder->write(line("BOOKMARK", doc::to_json(object)));
    }
};

/// Texts of one change, by the form that watchers want it in.
struct WatchHub::Rendered {
    std::map<std::string, std::string> objects;
};

WatchHub::WatchHub(Cluster& cluster) : cluster_(cluster)
{
    cluster_.store().on_change([this](const ChangePtr& change) {
        const std::lock_guard lock(mutex_);
        changes_.push_back(change);
        wake_.notify_one();
    });
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

WatchHub::~WatchHub()
{
    cluster_.store().on_change({});
    thread_.request_stop();
    wake_.notify_all();
}

void WatchHub::add(WatchRequest request, std::shared_ptr<http::Responder> responder)
{
    const std::lock_guard lock(mutex_);
    arrivals_.push_back({std::move(request), std::move(responder)});
    wake_.notify_one();
}

void WatchHub::on_change(std::function<void(const ChangePtr&)> listener)
{
    const std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
}

void WatchHub::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        std::vector<ChangePtr> changes;
        std::vector<Arrival> arrivals;
        std::vector<std::function<void(const ChangePtr&)>> listeners;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, std::chrono::milliseconds(500), [this] {
                return !changes_.empty() || !arrivals_.empty();
            });
            changes.swap(changes_);
            arrivals.swap(arrivals_);
            listeners = listeners_;
        }
        for (const ChangePtr& change : changes) {
            deliver(change);
            for (const auto& listener : listeners)
                listener(change);
        }
        for (Arrival& each : arrivals)
            start(std::move(each.request), std::move(each.responder));
        tick();
    }
    for (const auto& watcher : watchers_)
        watcher->responder->finish();
    watchers_.clear();
}

void WatchHub::start(WatchRequest request, std::shared_ptr<http::Responder> responder)
{
    auto watcher = std::make_shared<Watcher>();
    watcher->request = std::move(request);
    watcher->responder = std::move(responder);
    const auto now = Clock::now();
    watcher->deadline = now + watcher->request.timeout.value_or(kDefaultTimeout);
    watcher->next_bookmark = now + kBookmarkInterval;
    watcher->responder->on_disconnect([gone = watcher->gone] { gone->store(true); });
    http::Response head;
    head.status = 200;
    head.headers.set("Content-Type", "application/json");
    head.headers.set("Cache-Control", "no-cache, private");
    watcher->responder->start(std::move(head));
    if (send_initial(*watcher))
        watchers_.push_back(std::move(watcher));
    else
        watcher->responder->finish();
}

// Everything that this watcher must see before the changes that follow. False: the watch is over already.
bool WatchHub::send_initial(Watcher& watcher)
{
    const WatchRequest& request = watcher.request;
    const std::string prefix = request.namespace_.empty() ? "" : request.namespace_ + "/";
    const bool from_now = request.resource_version.empty() || request.resource_version == "0";
    if (from_now || request.initial_events) {
        // A plain watch without a version begins with what is there; with sendInitialEvents=false it begins at
        // the end.
        const Store::Page page = cluster_.store().snapshot(request.kind->collection, prefix);
        watcher.seen = page.revision;
        for (const StoredPtr& each : page.items)
            if (request.selector.matches(*each) &&
                !watcher.responder->write(line("ADDED", watcher.object_text(*each))))
                return false;
        return !request.initial_events || !request.bookmarks || watcher.bookmark(page.revision, true);
    }
    const Query number("v=" + request.resource_version);
    const std::uint64_t since = static_cast<std::uint64_t>(number.number("v").value_or(0));
    const auto changes = cluster_.store().changes_since(request.kind->collection, since);
    if (!changes) {
        const Failure failure =
            gone(fmt::format("too old resource version: {} ({})", since, cluster_.store().revision()));
        watcher.responder->write(line("ERROR", doc::to_json(failure.status())));
        return false;
    }
    watcher.seen = since;
    for (const ChangePtr& change : *changes) {
        if (const auto text = event_text(watcher, *change, nullptr); text && !watcher.responder->write(*text))
            return false;
        watcher.seen = change->revision;
    }
    return true;
}

// How a change looks through the watcher's selector: an object that stops matching is deleted for it.
std::optional<std::string> WatchHub::event_text(Watcher& watcher, const Change& change, Rendered* shared)
{
    const WatchRequest& request = watcher.request;
    if (change.collection != request.kind->collection || !watcher.in_scope(change.after->key))
        return std::nullopt;
    const bool was = change.before && request.selector.matches(*change.before);
    const bool is = change.type != ChangeType::Deleted && request.selector.matches(*change.after);
    if (!was && !is) return std::nullopt;
    ChangeType type = change.type;
    if (!was)
        type = ChangeType::Added;
    else if (!is)
        type = ChangeType::Deleted;
    else
        type = ChangeType::Modified;
    if (shared == nullptr || request.media.shape == MediaType::Shape::Table)
        return line(type_word(type), watcher.object_text(*change.after));
    std::string& text = shared->objects[watcher.shape_key()];
    if (text.empty()) text = watcher.object_text(*change.after);
    return line(type_word(type), text);
}

void WatchHub::deliver(const ChangePtr& change)
{
    Rendered rendered;
    for (const auto& watcher : watchers_) {
        if (change->revision <= watcher->seen) continue;
        if (const auto text = event_text(*watcher, *change, &rendered))
            if (!watcher->responder->write(*text)) watcher->gone->store(true);
        watcher->seen = change->revision;
    }
}

void WatchHub::tick()
{
    const auto now = Clock::now();
    for (auto each = watchers_.begin(); each != watchers_.end();) {
        Watcher& watcher = **each;
        if (!watcher.gone->load() && watcher.request.bookmarks && now >= watcher.next_bookmark) {
            watcher.next_bookmark = now + kBookmarkInterval;
            if (watcher.seen != 0 && !watcher.bookmark(watcher.seen, false)) watcher.gone->store(true);
        }
        if (!watcher.gone->load() && now < watcher.deadline) {
            ++each;
            continue;
        }
        watcher.responder->finish();
        each = watchers_.erase(each);
    }
}

}  // namespace sluice::apiserver
