#pragma once
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/slots.hpp"
#include "doc/value.hpp"
#include "kube/client.hpp"
#include "runtime/conditions.hpp"
#include "runtime/event_recorder.hpp"
#include "runtime/outcome.hpp"
#include "runtime/status_patch.hpp"

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::runtime {

/// A stage of a reconciliation failed: which condition and reason it is reported under. Thrown by
/// Context::stage alone.
class StageError : public base::Error {
public:
    StageError(base::ErrorKind kind, const std::string& message, std::string condition, std::string reason)
        : base::Error(kind, message), condition_(std::move(condition)), reason_(std::move(reason))
    {
    }
    /// Empty: Ready itself.
    const std::string& condition() const noexcept { return condition_; }
    const std::string& reason() const noexcept { return reason_; }

private:
    std::string condition_, reason_;
};

class IdleMemory;
class LateWriter;

/// How long a stage runs before its progress is written to the server.
inline constexpr base::Duration kProgressDelay = std::chrono::seconds(1);

/// What a reconciliation may use besides its own reconciler's members. Lives as long as the controller.
struct Surroundings {
    const kube::Client& client;
    EventRecorder& events;
    base::Slots& slots;
    base::WallClock clock;
    base::Logger log;
    std::string controller;        ///< "source-controller": reportingController
    IdleMemory* memory = nullptr;  ///< told of each run; null: nobody cares
    base::RandomSource random = base::system_random();
};

/// Context: one run over one object. Owns the working copy, knows what the server has, and writes the
/// difference. Belongs to the worker that runs it.
class Context {
public:
    /// `late` writes progress that lasts; null writes it at once.
    Context(
        const Surroundings&,
        kube::ObjectKey key,
        doc::Value object,
        StatusPatch patch,
        LateWriter* late,
        base::Deadline deadline);
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context();

    const kube::ObjectKey& key() const noexcept { return key_; }
    /// The working copy: change status (and nothing else) here, it is written when the run ends.
    doc::Value& object() noexcept { return object_; }
    const doc::Value& object() const noexcept { return object_; }
    doc::Value& status() { return object_.edit("status"); }
    /// As it was read when the run began.
    const doc::Value& original() const noexcept { return original_; }
    Conditions conditions() { return {object_, clock()}; }

    std::int64_t generation() const;
    bool deleting() const;
    /// Somebody set reconcile.fluxcd.io/requestedAt to a value that status.lastHandledReconcileAt does not have
    /// yet.
    bool requested() const;

    /// Ends with the process' stop; no time limit beyond a generous bound.
    const base::Deadline& deadline() const noexcept { return deadline_; }
    base::Deadline within(base::Duration patience) const { return deadline_.within(patience); }
    const std::stop_token& stop() const noexcept { return deadline_.stop(); }
    const base::Logger& log() const noexcept { return log_; }
    const kube::Client& client() const noexcept { return surroundings_.client; }
    base::Slots& slots() const noexcept { return surroundings_.slots; }
    base::WallTime clock() const { return surroundings_.clock(); }
    /// Since the run began.
    base::Duration elapsed() const;

    void event(Severity, std::string_view reason, std::string_view message, const EventMetadata& = {});

    /// "Reconciling=True Progressing <message>", Ready=Unknown "Reconciliation in progress". Written to the
    /// server if the run is still at it `kProgressDelay` later (short stages cost no call); the final write
    /// supersedes it.
    void progress(std::string_view message);
    /// Writes what changed in status now: where others must see it before the next step (claim before
    /// releasing). Throws.
    void write_status();
    /// Written at once with an optimistic lock. False: it was there already (or gone).
    bool add_finalizer(std::string_view name);
    bool remove_finalizer(std::string_view name);
    bool has_finalizer(std::string_view name) const;

    /// Runs f; an Error that escapes is reported under `reason`. An inner stage's own reason wins.
    template <std::invocable F> decltype(auto) stage(std::string_view reason, F&& f)
    {
        return stage({}, reason, std::forward<F>(f));
    }
    /// The same under a negative condition ("FetchFailed") of kinds that summarize.
    template <std::invocable F> decltype(auto) stage(std::string_view condition, std::string_view reason, F&& f)
    {
        try {
            return std::forward<F>(f)();
        } catch (const StageError&) {
            throw;
        } catch (const base::Error& error) {
            throw StageError(error.kind(), error.what(), std::string(condition), std::string(reason));
        }
    }

private:
    const Surroundings& surroundings_;
    kube::ObjectKey key_;
    doc::Value original_, object_;
    struct Writer;  ///< the patch, shared with the late writer's thread
    std::shared_ptr<Writer> writer_;
    LateWriter* late_;
    base::Deadline deadline_;
    base::Logger log_;
    base::Deadline::Clock::time_point started_ = base::Deadline::Clock::now();
};

}  // namespace sluice::runtime
