#include "kube/informer.hpp"

#include "base/error.hpp"
#include "mirror.hpp"
#include "reflector.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include <fmt/format.h>

namespace sluice::kube {

/// The mirror and the reflector that fills it. Kept alive by the informer and, while a stop is under way, by
/// the loop.
struct Informer::Impl final : ReflectorSink {
    Impl(std::shared_ptr<Client::Impl> client, Resource watched, InformerOptions asked, base::Logger logger)
        : loop(client->connection->loop()), resource(std::move(watched)), options(std::move(asked)),
          log(std::move(logger)), mirror(options),
          reflector(std::make_shared<Reflector>(std::move(client), resource, options, log, *this))
    {
    }

    void list_begins() override { mirror.begin_list(); }
    void changed(doc::Value object) override
    {
        take_in(object);
        tell(mirror.put(std::move(object)));
    }
    void deleted(doc::Value object) override
    {
        take_in(object);
        tell(mirror.remove(std::move(object)));
    }
    void list_ends(const std::string& resource_version) override
    {
        tell(mirror.end_list(resource_version));
        {
            const std::lock_guard lock(mutex);
            synced = true;
            last_failure.clear();
        }
        progress.notify_all();
        for (const auto& handler : list_handlers)
            if (!stopped) handler(resource_version);
    }
    void reached(std::string_view resource_version) override { mirror.advance(resource_version); }
    void failed(const std::string& why) override
    {
        const std::lock_guard lock(mutex);
        last_failure = why;
    }

    void take_in(doc::Value& object) const
    {
        complete_item(object, resource, options.metadata_only);
        if (options.trim)
            options.trim(object);
        else if (object["metadata"].contains("managedFields"))
            object.edit("metadata").erase("managedFields");
    }

    void tell(const std::vector<Event>& events)
    {
        for (const auto& event : events)
            for (const auto& handler : handlers) {
                if (stopped) return;
                handler(event);
            }
    }

    /// On the loop thread.
    void halt()
    {
        stopped = true;
        reflector->stop();
        // Taking the lock between the flag and the call: a waiter is either before its check or asleep.
        {
            const std::lock_guard lock(mutex);
        }
        progress.notify_all();
    }

    io::Loop& loop;
    const Resource resource;
    const InformerOptions options;
    const base::Logger log;
    Mirror mirror;
    std::vector<std::function<void(const Event&)>> handlers;
    std::vector<std::function<void(std::string_view)>> list_handlers;
    std::atomic<bool> started = false, stopped = false, synced = false;
    mutable std::mutex mutex;
    mutable std::condition_variable_any progress;
    std::string last_failure;
    const std::shared_ptr<Reflector> reflector;
};

Informer::Informer(const Client& client, Resource resource, InformerOptions options, base::Logger log)
    : impl_(std::make_shared<Impl>(client.impl_, std::move(resource), std::move(options), std::move(log)))
{
}

Informer::~Informer()
{
    stop();
}

void Informer::on_event(std::function<void(const Event&)> handler)
{
    impl_->handlers.push_back(std::move(handler));
}

void Informer::on_list(std::function<void(std::string_view)> handler)
{
    impl_->list_handlers.push_back(std::move(handler));
}

void Informer::start()
{
    if (impl_->started.exchange(true)) return;
    impl_->loop.post([impl = impl_] { impl->reflector->start(); });
}

void Informer::stop()
{
    if (!impl_->started) {
        impl_->stopped = true;
        impl_->progress.notify_all();
        return;
    }
    if (impl_->loop.on_loop_thread()) return impl_->halt();
    const auto halted = std::make_shared<std::promise<void>>();
    impl_->loop.post([impl = impl_, halted] {
        impl->halt();
        halted->set_value();
    });
    halted->get_future().wait();
}

bool Informer::synced() const noexcept
{
    return impl_->synced;
}

void Informer::wait_synced(const base::Deadline& deadline) const
{
    const auto& kind = impl_->resource.gvk;
    std::unique_lock lock(impl_->mutex);
    const bool woken = impl_->progress.wait_until(
        lock, deadline.stop(), deadline.at(), [&] { return impl_->synced || impl_->stopped; });
    if (impl_->synced) return;
    if (woken || deadline.stop().stop_requested()) throw base::Cancelled{};
    throw base::Error(
        base::ErrorKind::Timeout,
        fmt::format(
            "waiting for the first list of {} {}: deadline exceeded{}{}",
            kind.api_version(),
            kind.kind,
            impl_->last_failure.empty() ? "" : "; last failure: ",
            impl_->last_failure));
}

std::optional<doc::Value> Informer::find(const ObjectKey& key) const
{
    return impl_->mirror.find(key);
}

std::vector<doc::Value> Informer::list(std::string_view namespace_) const
{
    return impl_->mirror.list(namespace_);
}

std::vector<ObjectKey> Informer::keys() const
{
    return impl_->mirror.keys();
}

std::string Informer::resource_version(const ObjectKey& key) const
{
    return impl_->mirror.resource_version(key);
}

void Informer::remember(const doc::Value& object)
{
    auto own = object;
    impl_->take_in(own);
    impl_->mirror.remember(std::move(own));
}

const Resource& Informer::resource() const noexcept
{
    return impl_->resource;
}

}  // namespace sluice::kube
