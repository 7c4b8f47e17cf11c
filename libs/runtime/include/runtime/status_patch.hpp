#pragma once
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "kube/client.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::runtime {

struct StatusPatchOptions {
    std::string field_manager;
    /// Condition types that are ours besides Ready, Reconciling and Stalled: when the server's differ from what
    /// we read, ours win; foreign types stay as the server has them.
    std::vector<std::string> owned_conditions;
};

/// StatusPatch: remembers an object as it was read and sends, as merge patches, only what a working copy
/// changed since. Nothing changed means no call; conditions and the rest of status go in one call. Conditions
/// carry an optimistic lock and are merged anew and sent again on a conflict (5 tries, 100 ms apart and
/// growing). One thread at a time.
class StatusPatch {
public:
    using Remember = std::function<void(const doc::Value&)>;
    /// `remember` gets what each write answered (Informer::remember).
    StatusPatch(
        const kube::Client&, kube::Resource, doc::Value original, StatusPatchOptions, Remember remember = {});

    /// Sends what `working` changed in status. An object that is gone meanwhile is no error. Throws
    /// kube::ApiError.
    void commit(const doc::Value& working, const base::Deadline&);
    /// Adds or removes one finalizer, on whatever list the server has by now. False if there was nothing to
    /// change.
    bool set_finalizer(std::string_view finalizer, bool present, const base::Deadline&);

    /// The last version known to be on the server.
    const doc::Value& stored() const noexcept { return stored_; }
    bool gone() const noexcept { return gone_; }

private:
    bool try_commit(const doc::Value& ours, const base::Deadline&);
    bool try_finalizer(std::string_view finalizer, bool present, const base::Deadline&);
    bool refresh(const base::Deadline&);
    void learn(doc::Value answer);
    bool owns(std::string_view condition_type) const;
    doc::Value merge_conditions(const doc::Value& new_list) const;

    const kube::Client& client_;
    kube::Resource resource_;
    doc::Value stored_;
    doc::Value sent_;  ///< status as our working copy was when it was last in step with the server
    StatusPatchOptions options_;
    Remember remember_;
    bool gone_ = false;
};

}  // namespace sluice::runtime
