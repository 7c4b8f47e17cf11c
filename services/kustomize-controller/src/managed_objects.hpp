#pragma once
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "kube/client.hpp"
#include "kube/informer.hpp"
#include "runtime/outcome.hpp"
#include "ssa/apply.hpp"
#include "ssa/health.hpp"
#include "ssa/inventory.hpp"
#include "ssa/managed_fields.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice::kustomize_controller {

/// ManagedObjects: what we know, without asking, of the objects that our Kustomizations applied to this
/// cluster. One metadata-only watch a kind, on the owner label, keeps it true; of each object a few dozen bytes
/// are kept. It answers two questions: is an object still as our last apply left it (then an interval needs no
/// call), and how healthy it was when it last changed. And it speaks up: when somebody else changes or deletes
/// an object, its Kustomization is queued at once; a storm of changes is slowed down. Our own writes, and
/// changes of status, say nothing. Thread-safe; the callbacks run on the loop thread and must not block.
class ManagedObjects {
public:
    struct Callbacks {
        /// An object of this Kustomization is not as it was applied. Look after `delay`.
        std::function<void(const kube::ObjectKey& kustomization, base::Duration delay)> drifted;
        /// Anything changed about an object: who waits for it may look again.
        std::function<void(const runtime::WakeReference&)> changed;
    };
    ManagedObjects(
        const kube::Client& client,
        std::vector<ssa::Takeover> takeovers,
        Callbacks callbacks,
        base::Logger log);
    ManagedObjects(const ManagedObjects&) = delete;
    ManagedObjects& operator=(const ManagedObjects&) = delete;
    ~ManagedObjects();

    /// True if the live object is known to be as an apply with this fingerprint left it.
    bool settled(const ssa::ObjectId&, const ssa::Fingerprint&) const;
    /// The live object is what `desired` wants; makes sure that its kind is watched.
    void settle(
        const kube::ObjectKey& owner,
        const kube::Resource& kind,
        const ssa::Fingerprint&,
        const doc::Value& desired,
        const doc::Value& live,
        base::WallTime now);

    /// Health of the version that the watch saw last; nullopt: it changed since, or we never looked.
    std::optional<ssa::HealthResult> health(const ssa::ObjectId&) const;
    void note_health(const ssa::ObjectId&, const doc::Value& live, const ssa::HealthResult&);

    /// About to be deleted by us: its end is no news.
    void forget(const ssa::ObjectId&);
    /// Nothing of this Kustomization counts as settled any more: the next run asks the cluster about all of it.
    void doubt(const kube::ObjectKey& owner);

    /// While it lives, changes to the owner's objects are not reported: they are most likely our own. What is
    /// not as it should be when it ends is.
    class Run {
    public:
        Run(ManagedObjects& objects, kube::ObjectKey owner);
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;
        ~Run();

    private:
        ManagedObjects& objects_;
        kube::ObjectKey owner_;
    };

    void stop();

private:
    /// A resource version in eight bytes: the API server's are etcd revisions, numbers that grow (KEP-5504). Of
    /// a text that is none there is a hash: equal to itself, neither older nor newer than anything.
    class Version {
    public:
        Version() = default;
        explicit Version(std::string_view text);
        bool known() const { return number_ != 0; }
        bool older_than(Version other) const;
        bool operator==(const Version&) const = default;

    private:
        static constexpr std::uint64_t kHash = 1ULL << 63;
        std::uint64_t number_ = 0;
    };
    /// What can be told of one version of an object from its metadata.
    struct Sight {
        Version version;
        std::int64_t generation = 0;
        std::uint64_t declared = 0;  ///< hash of the labels and annotations that the manifest declares
        bool taken = false;          ///< carries managers whom an apply would take over
    };
    struct Record {
        Sight seen, applied;
        Version health_version;
        ssa::Fingerprint fingerprint{};
        std::shared_ptr<const std::vector<std::uint64_t>> declared_keys;
        std::uint32_t owner = 0;
        ssa::Health health = ssa::Health::Unknown;
        bool exists = false, verified = false;
        bool as_applied() const;
    };
    struct Owner {
        kube::ObjectKey key;
        int running = 0;
        bool dirty = false;
        int storm = 0;
        std::chrono::steady_clock::time_point last_report{};
    };
    struct KeyHash {
        std::size_t operator()(const kube::ObjectKey& key) const noexcept;
    };
    struct Kind {
        std::unordered_map<kube::ObjectKey, Record, KeyHash> records;
        std::unique_ptr<kube::Informer> informer;
    };
    struct Report {
        std::optional<kube::ObjectKey> drifted;
        base::Duration delay{};
    };

    void watch(const kube::Resource&);
    void on_event(const kube::GroupKind&, const kube::Event&);
    void on_list(const kube::GroupKind&, std::string_view resource_version);
    Sight sight_of(const doc::Value& object, const Record&) const;
    Report update(const kube::GroupKind&, const kube::Event&);
    Report report_for(Owner&);
    std::uint32_t owner_index(const kube::ObjectKey&);
    std::shared_ptr<const std::vector<std::uint64_t>> declared_keys(const doc::Value& desired);
    const Record* find(const ssa::ObjectId&) const;
    void finish(const kube::ObjectKey& owner);

    const kube::Client& client_;
    const std::vector<ssa::Takeover> takeovers_;
    const Callbacks callbacks_;
    const base::Logger log_;

    mutable std::mutex mutex_;
    std::map<kube::GroupKind, Kind> kinds_;
    std::vector<Owner> owners_;
    std::map<kube::ObjectKey, std::uint32_t> owner_indices_;
    std::map<std::uint64_t, std::shared_ptr<const std::vector<std::uint64_t>>> key_sets_;
    bool stopped_ = false;
};

}  // namespace sluice::kustomize_controller
