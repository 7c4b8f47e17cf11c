#pragma once
#include "backoff.hpp"
#include "base/log.hpp"
#include "client_impl.hpp"
#include "kube/informer.hpp"
#include "list_reader.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <string>

namespace sluice::kube {

/// What a reflector tells, on the loop thread.
class ReflectorSink {
public:
    virtual ~ReflectorSink() = default;
    virtual void list_begins() = 0;
    virtual void changed(doc::Value object) = 0;  ///< of a list, or added or modified in a watch
    virtual void deleted(doc::Value object) = 0;
    virtual void list_ends(const std::string& resource_version) = 0;
    virtual void reached(std::string_view resource_version) = 0;  ///< a watch has told everything up to here
    virtual void failed(const std::string& why) = 0;
};

/// Reflector: one endless conversation with the API server about one kind: list, then watch, then again from
/// where it broke off. Lives on the loop thread: everything but the constructor is called there. A state
/// machine of one step at a time (list page, watch, or pause); what comes late from a step that was left is
/// ignored.
class Reflector : public std::enable_shared_from_this<Reflector> {
public:
    Reflector(
        std::shared_ptr<Client::Impl> client,
        Resource resource,
        InformerOptions options,
        base::Logger log,
        ReflectorSink& sink);
    ~Reflector();

    void start();
    /// After it returns the sink is not called any more.
    void stop();

private:
    class Step;
    struct Open;

    void begin_list();
    void fetch_page();
    void begin_watch();
    http::Request list_request() const;
    http::Request watch_request() const;
    void open(http::Request);

    void on_data(std::string_view bytes);
    void on_end(const Step&, std::exception_ptr failure);
    void page_done();
    void watch_done(const Step&);
    void on_event(doc::Value event);
    void on_error_event(const doc::Value& status);
    void refused(const Step&);

    /// The step broke: goes on after a pause with a watch from where we are, or with a list.
    void recover(const std::string& why, std::optional<std::chrono::seconds> asked_pause = std::nullopt);
    void leave_step();

    const std::shared_ptr<Client::Impl> client_;
    const Resource resource_;
    const InformerOptions options_;
    const base::Logger log_;
    ReflectorSink& sink_;
    const base::RandomSource random_;

    std::unique_ptr<Open> open_;  ///< the step under way; null in a pause
    io::Loop::Timer pause_;
    Backoff backoff_;
    ListReader list_;
    std::unique_ptr<WatchReader> watch_;  ///< null while listing
    std::string next_page_;
    std::string version_;  ///< where the next watch begins; empty: list first
    bool paged_ = true, stopped_ = false;
    bool expired_ = false;         ///< the last step was a watch whose version is gone, right after its list
    bool told_something_ = false;  ///< this watch brought an event or bookmark
};

}  // namespace sluice::kube
