#pragma once
#include "doc/packed.hpp"
#include "kube/informer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kube {

/// Mirror: what an informer knows of its objects. Written by the loop thread (put, remove, lists) and by
/// workers (remember); read by anyone. Thread-safe. Writing tells what handlers are to hear; it calls nobody.
///
/// Two states of an object are kept apart: the one that the watch brought last (handlers were told of it), and
/// one that a write of ours answered and the watch has not reached yet. Readers see the newer one, handlers see
/// every step. Objects lie there packed: there are thousands of them, and few are looked at at a time.
class Mirror {
public:
    explicit Mirror(const InformerOptions& options);

    // Loop thread.
    std::vector<Event> put(doc::Value object);
    std::vector<Event> remove(doc::Value object);
    void begin_list();
    /// What was not among the objects put since begin_list() is gone.
    std::vector<Event> end_list(const std::string& resource_version);
    /// The watch has told everything up to here.
    void advance(std::string_view resource_version);

    // Any thread.
    void remember(doc::Value object);
    std::optional<doc::Value> find(const ObjectKey&) const;
    std::vector<doc::Value> list(std::string_view namespace_) const;
    std::vector<ObjectKey> keys() const;
    std::string resource_version(const ObjectKey&) const;

private:
    struct State {
        doc::Packed object;  ///< empty if objects are not kept
        std::string resource_version;
    };
    struct Entry {
        std::optional<State> told;
        std::unique_ptr<State> ahead;  ///< rare, so it costs a pointer
        std::uint32_t seen_in_list = 0;
        const State& newest() const { return ahead ? *ahead : *told; }
    };
    using Entries = std::map<ObjectKey, Entry>;

    bool wanted(const doc::Value& object) const;
    State state_of(const doc::Value& object) const;
    doc::Value last_known(const ObjectKey&, const State&) const;
    void drop_ahead_up_to(Entry&, std::string_view resource_version) const;

    const bool keep_objects_;
    const std::string namespace_;
    const LabelSelector selector_;
    const bool may_add_;  ///< false with a field selector, whose meaning only the server knows

    mutable std::mutex mutex_;
    Entries entries_;
    std::string
        reached_;  ///< the version up to which the server has told us everything; empty before the first list
    std::uint32_t list_ = 0;
};

}  // namespace sluice::kube
