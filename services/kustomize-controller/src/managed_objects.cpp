#include "managed_objects.hpp"

#include "ssa/controls.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace sluice::kustomize_controller {

namespace {
constexpr std::chrono::minutes kCalm{1};
constexpr int kFreeReports = 3;
constexpr std::chrono::seconds kLongestDelay{60};

std::uint64_t mix(std::uint64_t hash, std::string_view text)
{
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return (hash ^ 0xffU) * 0x100000001b3ULL;
}
constexpr std::uint64_t kSeed = 0xcbf29ce484222325ULL;

std::uint64_t key_hash(std::string_view map, std::string_view key)
{
    return mix(mix(kSeed, map), key);
}
}  // namespace

ManagedObjects::Version::Version(std::string_view text)
{
    if (text.empty()) return;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number_);
    const bool is_number = problem == std::errc{} && end == text.data() + text.size() && number_ < kHash;
    if (!is_number) number_ = mix(kSeed, text) | kHash;
}

bool ManagedObjects::Version::older_than(Version other) const
{
    const bool numbers = number_ < kHash && other.number_ < kHash;
    return known() && other.known() && numbers && number_ < other.number_;
}

bool ManagedObjects::Record::as_applied() const
{
    if (!exists) return false;
    if (seen.version == applied.version) return true;
    return applied.generation > 0 && seen.generation == applied.generation &&
           seen.declared == applied.declared && seen.taken == applied.taken;
}

std::size_t ManagedObjects::KeyHash::operator()(const kube::ObjectKey& key) const noexcept
{
    return static_cast<std::size_t>(key_hash(key.namespace_, key.name));
}

ManagedObjects::ManagedObjects(
    const kube::Client& client, std::vector<ssa::Takeover> takeovers, Callbacks callbacks, base::Logger log)
    : client_(client), takeovers_(std::move(takeovers)), callbacks_(std::move(callbacks)), log_(std::move(log))
{
}

ManagedObjects::~ManagedObjects()
{
    stop();
}

void ManagedObjects::stop()
{
    std::vector<kube::Informer*> informers;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        for (auto& [kind, state] : kinds_)
            if (state.informer) informers.push_back(state.informer.get());
    }
    // Not under the lock: it waits for handlers, and they take it.
    for (kube::Informer* informer : informers)
        informer->stop();
}

const ManagedObjects::Record* ManagedObjects::find(const ssa::ObjectId& id) const
{
    const auto kind = kinds_.find(id.kind);
    if (kind == kinds_.end()) return nullptr;
    const auto record = kind->second.records.find(id.key());
    return record == kind->second.records.end() ? nullptr : &record->second;
}

bool ManagedObjects::settled(const ssa::ObjectId& id, const ssa::Fingerprint& fingerprint) const
{
    const std::lock_guard lock(mutex_);
    const Record* record = find(id);
    if (record == nullptr || !record->verified || record->fingerprint != fingerprint || !record->as_applied())
        return false;
    const auto& informer = kinds_.at(id.kind).informer;
    return informer && informer->synced() && !informer->resource_version(id.key()).empty();
}

void ManagedObjects::settle(
    const kube::ObjectKey& owner,
    const kube::Resource& kind,
    const ssa::Fingerprint& fingerprint,
    const doc::Value& desired,
    const doc::Value& live,
    base::WallTime now)
{
    watch(kind);
    const ssa::ObjectId id = ssa::ObjectId::of(live);
    kube::Informer* informer = nullptr;
    {
        const std::lock_guard lock(mutex_);
        Kind& state = kinds_[kind.gvk.group_kind()];
        informer = state.informer.get();
        Record& record = state.records[id.key()];
        record.owner = owner_index(owner);
        record.declared_keys = declared_keys(desired);
        record.applied = sight_of(live, record);
        record.fingerprint = fingerprint;
        record.verified = true;
        if (!record.exists || !record.applied.version.older_than(record.seen.version)) {
            record.exists = true;
            record.seen = record.applied;
        }
    }
    note_health(id, live, ssa::compute_health(live, now));
    if (informer != nullptr) informer->remember(live);
}

std::optional<ssa::HealthResult> ManagedObjects::health(const ssa::ObjectId& id) const
{
    const std::lock_guard lock(mutex_);
    const Record* record = find(id);
    if (record == nullptr || !record->exists || !record->health_version.known() ||
        record->health_version != record->seen.version)
        return std::nullopt;
    return ssa::HealthResult{record->health, {}};
}

void ManagedObjects::note_health(
    const ssa::ObjectId& id, const doc::Value& live, const ssa::HealthResult& health)
{
    const std::lock_guard lock(mutex_);
    const auto kind = kinds_.find(id.kind);
    if (kind == kinds_.end()) return;
    const auto found = kind->second.records.find(id.key());
    if (found == kind->second.records.end()) return;
    Record& record = found->second;
    record.health_version = Version(kube::resource_version_of(live));
    record.health = health.health;
    if (record.seen.version.older_than(record.health_version)) record.seen = sight_of(live, record);
}

void ManagedObjects::forget(const ssa::ObjectId& id)
{
    const std::lock_guard lock(mutex_);
    if (const auto kind = kinds_.find(id.kind); kind != kinds_.end()) kind->second.records.erase(id.key());
}

void ManagedObjects::doubt(const kube::ObjectKey& owner)
{
    const std::lock_guard lock(mutex_);
    const std::uint32_t index = owner_index(owner);
    for (auto& [kind, state] : kinds_)
        for (auto& [key, record] : state.records)
            if (record.owner == index) {
                record.verified = false;
                record.health_version = {};
            }
}

void ManagedObjects::watch(const kube::Resource& kind)
{
    const kube::GroupKind group_kind = kind.gvk.group_kind();
    kube::Informer* started = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_ || kinds_[group_kind].informer || !kind.can("watch")) return;
        kube::InformerOptions options;
        options.label_selector = std::string(ssa::kOwnerNameLabel);
        options.metadata_only = true;
        options.keep_objects = false;
        options.trim = [](doc::Value&) {};  // managedFields tell who meddled; nothing is kept anyway
        auto informer = std::make_unique<kube::Informer>(client_, kind, options, log_);
        informer->on_event([this, group_kind](const kube::Event& event) { on_event(group_kind, event); });
        informer->on_list([this, group_kind](std::string_view version) { on_list(group_kind, version); });
        started = informer.get();
        kinds_[group_kind].informer = std::move(informer);
    }
    started->start();
}

void ManagedObjects::on_event(const kube::GroupKind& kind, const kube::Event& event)
{
    const Report report = update(kind, event);
    if (report.drifted) callbacks_.drifted(*report.drifted, report.delay);
    callbacks_.changed({kind, event.key});
}

/// What was applied before the list and is not in it was deleted while nobody watched: before the first list
/// was in, or while the API server was away. No event tells of it.
void ManagedObjects::on_list(const kube::GroupKind& kind, std::string_view resource_version)
{
    const Version listed(resource_version);
    std::vector<Report> reports;
    {
        const std::lock_guard lock(mutex_);
        Kind& state = kinds_[kind];
        for (auto& [key, record] : state.records) {
            if (!record.exists || listed.older_than(record.seen.version)) continue;
            if (!state.informer->resource_version(key).empty()) continue;
            record.exists = false;
            if (record.verified) reports.push_back(report_for(owners_[record.owner]));
        }
    }
    for (const auto& report : reports)
        if (report.drifted) callbacks_.drifted(*report.drifted, report.delay);
}

ManagedObjects::Report ManagedObjects::update(const kube::GroupKind& kind, const kube::Event& event)
{
    const std::lock_guard lock(mutex_);
    Kind& state = kinds_[kind];
    const auto found = state.records.find(event.key);
    // Objects that no run of ours has verified yet are judged by the first run over their Kustomization.
    if (found == state.records.end()) return {};
    Record& record = found->second;
    if (event.type == kube::EventType::Deleted) {
        // Deleted before the version we know was written: the object that it tells of had another uid.
        if (Version(kube::resource_version_of(event.object)).older_than(record.seen.version)) return {};
        record.exists = false;
    } else {
        Sight sight = sight_of(event.object, record);
        if (sight.version.older_than(record.seen.version)) return {};
        record.seen = sight;
        record.exists = true;
    }
    if (!record.verified || record.as_applied()) return {};
    return report_for(owners_[record.owner]);
}

ManagedObjects::Report ManagedObjects::report_for(Owner& owner)
{
    if (owner.running > 0) {
        owner.dirty = true;
        return {};
    }
    const auto now = std::chrono::steady_clock::now();
    owner.storm = now - owner.last_report > kCalm ? 0 : owner.storm + 1;
    owner.last_report = now;
    if (owner.storm < kFreeReports) return {owner.key, {}};
    const int doublings = std::min(owner.storm - kFreeReports, 6);
    return {owner.key, std::min<base::Duration>(std::chrono::seconds(1 << doublings), kLongestDelay)};
}

ManagedObjects::Sight ManagedObjects::sight_of(const doc::Value& object, const Record& record) const
{
    const doc::Value& metadata = object["metadata"];
    Sight sight;
    sight.version = Version(kube::resource_version_of(object));
    sight.generation = metadata["generation"].int_or(0);
    sight.taken = ssa::has_takeover(metadata["managedFields"], takeovers_);
    if (!record.declared_keys) return sight;
    for (const std::string_view map : {"labels", "annotations"})
        for (const auto& member : metadata[map].members()) {
            const std::uint64_t key = key_hash(map, member.key());
            // A sum, so that the order in which the server lists them does not matter.
            if (std::ranges::binary_search(*record.declared_keys, key))
                sight.declared += mix(key, member.value.string_or(""));
        }
    return sight;
}

std::uint32_t ManagedObjects::owner_index(const kube::ObjectKey& key)
{
    const auto [place, is_new] = owner_indices_.emplace(key, static_cast<std::uint32_t>(owners_.size()));
    if (is_new) owners_.push_back({.key = key});
    return place->second;
}

std::shared_ptr<const std::vector<std::uint64_t>> ManagedObjects::declared_keys(const doc::Value& desired)
{
    std::vector<std::uint64_t> keys;
    for (const std::string_view map : {"labels", "annotations"})
        for (const auto& member : desired["metadata"][map].members())
            keys.push_back(key_hash(map, member.key()));
    std::ranges::sort(keys);
    std::uint64_t content = kSeed;
    for (const std::uint64_t key : keys)
        content = (content ^ key) * 0x100000001b3ULL;
    auto& shared = key_sets_[content];  // most objects declare the same keys
    if (!shared || *shared != keys)
        shared = std::make_shared<const std::vector<std::uint64_t>>(std::move(keys));
    return shared;
}

ManagedObjects::Run::Run(ManagedObjects& objects, kube::ObjectKey owner)
    : objects_(objects), owner_(std::move(owner))
{
    const std::lock_guard lock(objects_.mutex_);
    Owner& state = objects_.owners_[objects_.owner_index(owner_)];
    ++state.running;
    state.dirty = false;
}

ManagedObjects::Run::~Run()
{
    objects_.finish(owner_);
}

void ManagedObjects::finish(const kube::ObjectKey& owner)
{
    Report report;
    {
        const std::lock_guard lock(mutex_);
        const std::uint32_t index = owner_index(owner);
        Owner& state = owners_[index];
        --state.running;
        if (!state.dirty) return;
        state.dirty = false;
        for (const auto& [kind, kind_state] : kinds_)
            for (const auto& [key, record] : kind_state.records)
                if (record.owner == index && record.verified && !record.as_applied()) {
                    report = report_for(state);
                    break;
                }
    }
    if (report.drifted) callbacks_.drifted(*report.drifted, report.delay);
}

}  // namespace sluice::kustomize_controller
