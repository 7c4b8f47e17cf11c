#include "kube/discovery.hpp"

#include "base/error.hpp"
#include "catalog.hpp"
#include "client_impl.hpp"
#include "doc/json.hpp"
#include "status.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;
using Clock = std::chrono::steady_clock;
using Snapshot = std::shared_ptr<const Catalog>;

/// All groups in one answer, from 1.26 (v2beta1) and 1.30 (v2) on; older servers take the last alternative.
constexpr std::string_view kAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

/// Asks the server once for everything and builds a Catalog of it.
class Loader {
public:
    Loader(const Client::Impl& client, const base::Deadline& deadline) : client_(client), deadline_(deadline) {}

    Catalog load()
    {
        const auto core = get("/api"), groups = get("/apis");
        if (aggregated(core))
            catalog_.add_aggregated(core);
        else
            load_core(core);
        if (aggregated(groups))
            catalog_.add_aggregated(groups);
        else
            load_groups(groups);
        return std::move(catalog_);
    }

private:
    static bool aggregated(const doc::Value& answer)
    {
        return answer["kind"].string_or("") == "APIGroupDiscoveryList";
    }

    doc::Value get(std::string_view path) const
    {
        const auto request = client_.request("GET", path, {}, kAggregated);
        const auto response = client_.send(request, true, deadline_);
        if (response.status != 200) throw api_error(response, {"get", "", ""});
        return doc::parse_json(response.body, doc::kApiLimits);
    }

    void load_core(const doc::Value& versions)
    {
        for (const auto& version : versions["versions"].elements())
            load_version("", version.text(), "/api/" + version.text());
    }

    void load_groups(const doc::Value& list)
    {
        std::vector<Catalog::Group> groups;
        for (const auto& entry : list["groups"].elements())
            groups.push_back(Catalog::legacy_group(entry));
        for (const auto& group : groups) {
            catalog_.add_group(group);
            for (const auto& version : group.versions)
                load_version(group.name, version, fmt::format("/apis/{}/{}", group.name, version));
        }
    }

    /// One broken group must not hide the others.
    void load_version(const std::string& group, const std::string& version, const std::string& path)
    {
        try {
            catalog_.add_legacy(group, version, get(path));
        } catch (const Error& error) {
            deadline_.check("loading the kinds that the API server serves");
            catalog_.add_failure(group, version, error.what());
        }
    }

    const Client::Impl& client_;
    const base::Deadline& deadline_;
    Catalog catalog_;
};

}  // namespace

struct Discovery::Impl {
    explicit Impl(std::shared_ptr<Client::Impl> asked) : client(std::move(asked)) {}

    /// What is known; loads if nothing is, or if `refused` is the snapshot that did not have the answer.
    Snapshot snapshot(const Snapshot& refused, const base::Deadline& deadline)
    {
        std::unique_lock lock(mutex);
        for (;;) {
            if (current && current != refused && !stale) return current;
            if (!loading) break;
            loaded.wait_until(lock, deadline.stop(), deadline.at(), [&] { return !loading; });
            deadline.check("waiting for the kinds that the API server serves");
        }
        if (current && !stale && Clock::now() < loaded_at + kRefreshInterval) return current;
        loading = true;
        const bool was_stale =
            std::exchange(stale, false);  // an invalidate() from now on asks for yet another load
        lock.unlock();
        auto fresh = load(was_stale, deadline);
        lock.lock();
        current = std::move(fresh);
        loaded_at = Clock::now();
        finish_loading();
        return current;
    }

    template <class Ask> auto ask(const Ask& question, const base::Deadline& deadline)
    {
        auto known = snapshot(nullptr, deadline);
        auto answer = question(*known);
        if (answer) return answer;
        const auto fresh = snapshot(known, deadline);
        return fresh == known ? answer : question(*fresh);
    }

    std::shared_ptr<Client::Impl> client;
    std::mutex mutex;
    std::condition_variable_any loaded;
    Snapshot current;
    Clock::time_point loaded_at;
    bool loading = false, stale = false;

private:
    Snapshot load(bool was_stale, const base::Deadline& deadline)
    {
        try {
            return std::make_shared<const Catalog>(Loader(*client, deadline).load());
        } catch (...) {  // the next one who asks must find the door open; the failure itself goes on
            const std::lock_guard lock(mutex);
            stale = stale || was_stale;
            finish_loading();
            throw;
        }
    }
    void finish_loading()
    {
        loading = false;
        loaded.notify_all();
    }
};

namespace {

[[noreturn]] void not_answering(std::string_view group, const std::string& why)
{
    throw Error(
        ErrorKind::Unavailable, fmt::format("cannot tell which kinds the API group {} serves: {}", group, why));
}

}  // namespace

Discovery::Discovery(const Client& client) : impl_(std::make_unique<Impl>(client.impl_)) {}
Discovery::~Discovery() = default;

std::optional<Resource> Discovery::find(const GroupVersionKind& gvk, const base::Deadline& deadline)
{
    const auto found = impl_->ask([&](const Catalog& catalog) { return catalog.find(gvk); }, deadline);
    if (found) return found;
    const auto known = impl_->snapshot(nullptr, deadline);
    if (const auto* why = known->failure(gvk.group, gvk.version)) not_answering(gvk.group, *why);
    return std::nullopt;
}

std::optional<Resource> Discovery::find(const GroupKind& kind, const base::Deadline& deadline)
{
    const auto found = impl_->ask([&](const Catalog& catalog) { return catalog.find(kind); }, deadline);
    if (found) return found;
    const auto known = impl_->snapshot(nullptr, deadline);
    if (const auto* why = known->failure(kind.group, "")) not_answering(kind.group, *why);
    return std::nullopt;
}

std::optional<Resource> Discovery::find_word(std::string_view word, const base::Deadline& deadline)
{
    return impl_->ask([&](const Catalog& catalog) { return catalog.find_word(word); }, deadline);
}

std::vector<Resource> Discovery::all(const base::Deadline& deadline)
{
    return impl_->snapshot(nullptr, deadline)->all();
}

void Discovery::invalidate()
{
    const std::lock_guard lock(impl_->mutex);
    impl_->stale = true;
}

}  // namespace sluice::kube
