#pragma once
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "kube/client.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::runtime {

struct StatusPatchOptions {
    std::string field_manager;
    /// Condition types that are ours: on a conflict our value wins; foreign types are kept as the server has
    /// them.
    std::vector<std::string> owned_conditions;
};

/// StatusPatch: remembers an object as it was read and sends, as merge patches, only what a working copy
/// changed since: the finalizers and annotations of metadata, the conditions (with an optimistic lock, merged
/// again and retried on conflict: 5 tries, 100 ms apart), and the rest of status. Nothing changed means no
/// call. One thread at a time.
class StatusPatch {
public:
    using Remember = std::function<void(const doc::Value&)>;
    /// `remember` gets what each write answered (Informer::remember).
    StatusPatch(
        const kube::Client&, kube::Resource, doc::Value original, StatusPatchOptions, Remember remember = {});

    /// Sends what `working` changed in status; its metadata.resourceVersion is brought up to date. An object
    /// that is gone meanwhile is no error. Throws kube::ApiError.
    void commit(doc::Value& working, const base::Deadline&);
    /// The same for metadata.finalizers, with an optimistic lock. Returns false if the object is gone.
    bool commit_finalizers(doc::Value& working, const base::Deadline&);

    /// The last version known to be on the server.
    const doc::Value& stored() const noexcept { return stored_; }

private:
    void commit_conditions(doc::Value& working, const base::Deadline&);
    void commit_rest(doc::Value& working, const base::Deadline&);
    void learn(doc::Value answer, doc::Value& working);

    const kube::Client& client_;
    kube::Resource resource_;
    doc::Value stored_;
    StatusPatchOptions options_;
    Remember remember_;
};

}  // namespace sluice::runtime
