#include "claims.hpp"

#include "base/error.hpp"

namespace sluice::kustomize_controller {

Claims::Claims(KustomizationReconciler::Work& work, ManagedObjects* managed, const ssa::Cluster& cluster)
    : context_(work.context), recorded_(work.recorded), stored_status_(work.stored_status), managed_(managed),
      cluster_(cluster), last_(work.last)
{
}

void Claims::claim(const ssa::Inventory& objects)
{
    if ((objects - recorded_).empty()) return;
    recorded_ = recorded_ + objects;
    context_.status().set("inventory", recorded_.to_value());
    base::with_context("failed to update status", [&] { context_.write_status(); });
    stored_status_ = context_.object()["status"];
}

bool Claims::settled(const ssa::ObjectId& id, const ssa::Fingerprint& fingerprint)
{
    const bool known = managed_ != nullptr && managed_->settled(id, fingerprint);
    if (known) fingerprints_[id] = fingerprint;
    return known;
}

void Claims::settle(
    const ssa::ObjectId& id,
    const ssa::Fingerprint& fingerprint,
    const doc::Value& desired,
    const doc::Value& live)
{
    if (managed_ == nullptr) return;
    const auto kind = cluster_.resource(kube::GroupVersionKind::of(desired), context_.deadline());
    managed_->settle(context_.key(), kind, fingerprint, desired, live, context_.clock());
    fingerprints_[id] = fingerprint;
}

void Claims::remember(const ssa::ChangeSet& changes) const
{
    std::vector<PackedObjects::Object> objects;
    for (const auto& change : changes.changes()) {
        const auto found = fingerprints_.find(change.id);
        if (found == fingerprints_.end()) return last_.forget_applied();
        objects.emplace_back(change, found->second);
    }
    last_.objects = PackedObjects(objects);
}

}  // namespace sluice::kustomize_controller
