#pragma once
#include "last_run.hpp"
#include "managed_objects.hpp"
#include "ssa/apply.hpp"
#include "ssa/cluster.hpp"
#include "work.hpp"

#include <map>

namespace sluice::kustomize_controller {

/// Claims: how one apply records what it does: claims go to the server before the write, what was seen to
/// ManagedObjects. Belongs to the worker that applies.
class Claims final : public ssa::Ledger {
public:
    /// `managed` null: another cluster, of which nothing is known without asking.
    Claims(KustomizationReconciler::Work&, ManagedObjects* managed, const ssa::Cluster&);

    void claim(const ssa::Inventory&) override;
    bool settled(const ssa::ObjectId&, const ssa::Fingerprint&) override;
    void
    settle(const ssa::ObjectId&, const ssa::Fingerprint&, const doc::Value& desired, const doc::Value& live)
        override;

    /// Keeps for the next run what stands now; without a fingerprint for each object nothing is kept.
    void remember(const ssa::ChangeSet&) const;

private:
    runtime::Context& context_;
    ssa::Inventory& recorded_;
    doc::Value& stored_status_;
    ManagedObjects* managed_;
    ssa::Cluster cluster_;
    LastRun& last_;
    std::map<ssa::ObjectId, ssa::Fingerprint> fingerprints_;
};

}  // namespace sluice::kustomize_controller
