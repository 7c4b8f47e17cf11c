#include "runtime/context.hpp"

#include "api/object.hpp"
#include "late_writer.hpp"

#include <cctype>
#include <mutex>

namespace sluice::runtime {

namespace {

/// An API server that does not answer by then is away: the run fails and is tried again.
constexpr auto kPatienceToWrite = std::chrono::seconds(60);

std::string lower(std::string text)
{
    for (auto& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// With the fields that controller-runtime gives every line of a run.
base::Logger logger_of(const Surroundings& surroundings, const doc::Value& object, const kube::ObjectKey& key)
{
    const auto kind = kube::GroupVersionKind::of(object);
    return surroundings.log.with({
        {"controller", lower(kind.kind)},
        {"controllerGroup", kind.group},
        {"controllerKind", kind.kind},
        {kind.kind, base::LogObject{{"name", key.name}, {"namespace", key.namespace_}}},
        {"namespace", key.namespace_},
        {"name", key.name},
        {"reconcileID", base::random_uuid(surroundings.random)},
    });
}

}  // namespace

/// The patch and what is to be written late. Shared with the late writer's thread: both hold the mutex for the
/// length of a write, so that a late one never overtakes the final one.
struct Context::Writer {
    Writer(StatusPatch given, base::Logger logger) : patch(std::move(given)), log(std::move(logger)) {}

    void write_late(std::uint64_t wanted, const base::Deadline& deadline)
    {
        const std::lock_guard lock(mutex);
        if (wanted != number) return;
        try {
            patch.commit(snapshot, deadline.within(kPatienceToWrite));
        } catch (const base::Error& error) {
            log.error("cannot write progress", error.what());
        } catch (const base::Cancelled&) {
            return;  // the process ends
        }
    }

    std::mutex mutex;
    StatusPatch patch;
    base::Logger log;
    doc::Value snapshot;
    std::uint64_t number = 0;  ///< of the last progress or write; an older late one is out of date
};

Context::Context(
    const Surroundings& surroundings,
    kube::ObjectKey key,
    doc::Value object,
    StatusPatch patch,
    LateWriter* late,
    base::Deadline deadline)
    : surroundings_(surroundings), key_(std::move(key)), original_(object), object_(std::move(object)),
      late_(late), deadline_(std::move(deadline)), log_(logger_of(surroundings, original_, key_))
{
    writer_ = std::make_shared<Writer>(std::move(patch), log_);
}

Context::~Context() = default;

std::int64_t Context::generation() const
{
    return object_["metadata"]["generation"].int_or(0);
}

bool Context::deleting() const
{
    return !object_["metadata"]["deletionTimestamp"].is_null();
}

bool Context::requested() const
{
    const auto request = kube::annotation_of(original_, api::kReconcileRequestAnnotation);
    return !request.empty() && request != original_["status"]["lastHandledReconcileAt"].string_or("");
}

base::Duration Context::elapsed() const
{
    return std::chrono::duration_cast<base::Duration>(base::Deadline::Clock::now() - started_);
}

void Context::event(
    Severity severity, std::string_view reason, std::string_view message, const EventMetadata& metadata)
{
    surroundings_.events.record(object_, surroundings_.controller, severity, reason, message, metadata);
}

void Context::progress(std::string_view message)
{
    auto marks = conditions();
    marks.mark_unknown(condition::kReady, reason::kProgressing, "Reconciliation in progress");
    marks.mark_reconciling(reason::kProgressing, message);
    if (!late_) return write_status();
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(writer_->mutex);
        writer_->snapshot = object_;
        number = ++writer_->number;
    }
    late_->after(kProgressDelay, writer_, [writer = writer_.get(), number, deadline = deadline_] {
        writer->write_late(number, deadline);
    });
}

void Context::write_status()
{
    const std::lock_guard lock(writer_->mutex);
    ++writer_->number;
    writer_->patch.commit(object_, deadline_.within(kPatienceToWrite));
}

bool Context::add_finalizer(std::string_view name)
{
    const std::lock_guard lock(writer_->mutex);
    return writer_->patch.set_finalizer(name, true, deadline_.within(kPatienceToWrite));
}

bool Context::remove_finalizer(std::string_view name)
{
    const std::lock_guard lock(writer_->mutex);
    return writer_->patch.set_finalizer(name, false, deadline_.within(kPatienceToWrite));
}

bool Context::has_finalizer(std::string_view name) const
{
    const std::lock_guard lock(writer_->mutex);
    return api::Object(writer_->patch.stored()).has_finalizer(name);
}

}  // namespace sluice::runtime
