#include "event_sinks.hpp"

#include <fmt/format.h>

namespace sluice::runtime {
namespace {

/// client-go cuts messages of core/v1 Events here; the API server refuses longer ones.
constexpr std::size_t kMaxMessage = 1024;
constexpr auto kPatience = std::chrono::seconds(60);
constexpr auto kFirstPause = std::chrono::seconds(1);

kube::Resource events_resource()
{
    kube::Resource resource;
    resource.gvk = {"", "v1", "Event"};
    resource.plural = "events";
    resource.singular = "event";
    return resource;
}

std::string cut(const std::string& message)
{
    if (message.size() <= kMaxMessage) return message;
    auto end = kMaxMessage;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U)
        --end;
    return message.substr(0, end);
}

std::string name_of(const api::Event& event, std::uint64_t serial)
{
    return fmt::format("{}.{:016x}", event.involved_object.name, serial);
}

std::string_view type_of(const api::Event& event)
{
    return event.severity == "error" ? "Warning" : "Normal";
}

}  // namespace

ClusterEvents::ClusterEvents(const kube::Client& client, base::RandomSource random, base::Logger log)
    : client_(client), random_(std::move(random)), log_(std::move(log))
{
}

void ClusterEvents::deliver(const api::Event& event, const std::stop_token& stop)
try {
    const auto correlated = correlate(event);
    if (!correlated) return;
    const auto deadline = base::Deadline::after(kPatience, stop);
    auto pause = std::chrono::steady_clock::duration(kFirstPause);
    for (;;) {
        try {
            return write(event, *correlated, deadline.within(std::chrono::seconds(10)));
        } catch (const kube::ApiError&) {
            throw;  // the server said no: asking again would not change it
        } catch (const base::Error&) {
            if (deadline.remaining() <= pause) throw;
        }
        deadline.sleep(pause, "write an event");
        pause = pause * 2;
    }
} catch (const base::Error& error) {
    log_.error("unable to record event", error.what(), {{"reason", event.reason}});
} catch (const base::Cancelled&) {
    return;
}

std::optional<Correlated> ClusterEvents::correlate(const api::Event& event)
{
    const auto& object = event.involved_object;
    const auto subject = fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}",
        event.reporting_controller,
        object.api_version,
        object.kind,
        object.namespace_,
        object.name,
        object.uid);
    const auto kind = fmt::format("{}\n{}", type_of(event), event.reason);
    return correlator_.take(subject, kind, cut(event.message), event.timestamp);
}

void ClusterEvents::write(const api::Event& event, const Correlated& correlated, const base::Deadline& deadline)
{
    if (correlated.serial)
        count_up(event, correlated, deadline);
    else
        make(event, correlated, deadline);
}

void ClusterEvents::count_up(
    const api::Event& event, const Correlated& correlated, const base::Deadline& deadline)
{
    const auto patch = doc::Value::object(
        {{"count", correlated.count},
         {"message", correlated.message},
         {"lastTimestamp", base::format_rfc3339(event.timestamp)}});
    try {
        client_.patch(
            events_resource(),
            {event.involved_object.namespace_, name_of(event, correlated.serial.value())},
            kube::PatchType::Merge,
            patch,
            {.field_manager = event.reporting_controller, .dry_run = false, .subresource = {}},
            deadline);
    } catch (const kube::ApiError& error) {
        if (!error.not_found()) throw;
        // It expired on the server: begin anew.
        correlator_.lost(correlated.key);
        auto fresh = correlated;
        fresh.count = 1;
        fresh.first = event.timestamp;
        make(event, fresh, deadline);
    }
}

void ClusterEvents::make(const api::Event& event, const Correlated& correlated, const base::Deadline& deadline)
{
    const auto& involved = event.involved_object;
    const std::uint64_t serial = random_();
    auto metadata = doc::Value::object({{"name", name_of(event, serial)}, {"namespace", involved.namespace_}});
    if (!event.metadata.empty()) {
        auto annotations = doc::Value::object();
        for (const auto& [key, value] : event.metadata)
            annotations.set(key, value);
        metadata.set("annotations", std::move(annotations));
    }
    const auto object = doc::Value::object(
        {{"apiVersion", "v1"},
         {"kind", "Event"},
         {"metadata", metadata},
         {"involvedObject", involved.to_value()},
         {"reason", event.reason},
         {"message", correlated.message},
         {"source", doc::Value::object({{"component", event.reporting_controller}})},
         {"firstTimestamp", base::format_rfc3339(correlated.first)},
         {"lastTimestamp", base::format_rfc3339(event.timestamp)},
         {"count", correlated.count},
         {"type", type_of(event)},
         {"reportingComponent", event.reporting_controller},
         {"reportingInstance", ""}});
    client_.create(
        events_resource(),
        object,
        {.field_manager = event.reporting_controller, .dry_run = false, .subresource = {}},
        deadline);
    correlator_.made(correlated.key, serial);
}

}  // namespace sluice::runtime
