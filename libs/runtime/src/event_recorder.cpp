#include "runtime/event_recorder.hpp"

#include "api/object.hpp"
#include "event_sinks.hpp"
#include "outbox.hpp"

#include <array>
#include <optional>
#include <unistd.h>

namespace sluice::runtime {
namespace {

constexpr std::size_t kMaxPostedMessage = 39000;

std::string this_host()
{
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

std::string_view severity_name(Severity severity)
{
    switch (severity) {
    case Severity::Trace:
        return "trace";
    case Severity::Error:
        return "error";
    case Severity::Info:
        break;
    }
    return "info";
}

bool is_trace(const api::Event& event)
{
    return event.severity == "trace";
}

api::EventObject reference_to(const doc::Value& object)
{
    api::EventObject reference;
    reference.api_version = object["apiVersion"].text();
    reference.kind = object["kind"].text();
    reference.name = kube::name_of(object);
    reference.namespace_ = kube::namespace_of(object);
    reference.uid = kube::uid_of(object);
    reference.resource_version = kube::resource_version_of(object);
    return reference;
}

/// The object's annotations that are meant for its events.
void add_annotations(api::StringMap& metadata, const doc::Value& object)
{
    for (const auto& annotation : object["metadata"]["annotations"].members()) {
        if (annotation.key().starts_with(api::kEventAnnotationPrefix))
            metadata[std::string(annotation.key())] = annotation.value.text();
    }
}

void cut(std::string& message)
{
    if (message.size() <= kMaxPostedMessage) return;
    auto end = kMaxPostedMessage;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U)
        --end;
    message.resize(end);
}

}  // namespace

struct EventRecorder::Impl {
    Impl(const kube::Client& client, EventOptions given, const base::Logger& logger)
        : options(std::move(given)), log(logger), cluster(client, options.random, log),
          to_cluster(
              options.max_queued, is_trace, [this](const api::Event& event, const std::stop_token& stop) {
                  cluster.deliver(event, stop);
              })
    {
        if (options.hostname.empty()) options.hostname = this_host();
        if (options.address.empty()) return;
        posted.emplace(client.loop(), options.address, log);
        to_address.emplace(
            options.max_queued, is_trace, [this](const api::Event& event, const std::stop_token& stop) {
                posted->deliver(event, stop);
            });
    }

    EventOptions options;
    base::Logger log;
    ClusterEvents cluster;
    std::optional<PostedEvents> posted;
    Outbox<api::Event> to_cluster;
    std::optional<Outbox<api::Event>> to_address;
};

EventRecorder::EventRecorder(const kube::Client& client, EventOptions options, base::Logger log)
    : impl_(std::make_unique<Impl>(client, std::move(options), log))
{
}

EventRecorder::~EventRecorder() = default;

void EventRecorder::record(
    const doc::Value& object,
    std::string_view controller,
    Severity severity,
    std::string_view reason,
    std::string_view message,
    const EventMetadata& metadata)
{
    api::Event event;
    event.involved_object = reference_to(object);
    event.severity = severity_name(severity);
    event.timestamp = impl_->options.clock();
    event.message = message;
    event.reason = reason;
    event.metadata = metadata;
    add_annotations(event.metadata, object);
    event.reporting_controller = controller;
    event.reporting_instance = impl_->options.hostname;
    cut(event.message);

    if (impl_->to_address && severity != Severity::Trace && !impl_->to_address->put(event))
        impl_->log.error("an event was dropped", "too many events wait for --events-addr");
    if (!impl_->to_cluster.put(std::move(event)))
        impl_->log.error("an event was dropped", "too many events wait for the API server");
}

void EventRecorder::flush(const base::Deadline& deadline)
{
    impl_->to_cluster.flush(deadline);
    if (impl_->to_address) impl_->to_address->flush(deadline);
}

}  // namespace sluice::runtime
