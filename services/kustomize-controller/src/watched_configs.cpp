#include "watched_configs.hpp"

#include "core_kinds.hpp"

namespace sluice::kustomize_controller {

WatchedConfigs::WatchedConfigs(
    const kube::Client& client, Options options, OnChange on_change, base::Logger log)
    : client_(client), options_(std::move(options)), on_change_(std::move(on_change)), log_(std::move(log))
{
}

WatchedConfigs::~WatchedConfigs()
{
    stop();
}

void WatchedConfigs::stop()
{
    std::vector<kube::Informer*> informers;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        for (const auto& [kind, informer] : informers_)
            informers.push_back(informer.get());
    }
    for (kube::Informer* informer : informers)
        informer->stop();
}

/// Flux's list: kubeConfig, decryption and postBuild.substituteFrom; all in the Kustomization's own namespace.
std::set<WatchedConfigs::Config> WatchedConfigs::named_by(const doc::Value& kustomization)
{
    std::set<Config> named;
    const std::string own(kube::namespace_of(kustomization));
    const auto add = [&](std::string_view kind, const doc::Value& reference) {
        if (const auto name = reference["name"].string_or(""); !name.empty())
            named.insert({std::string(kind), {own, std::string(name)}});
    };
    const doc::Value& spec = kustomization["spec"];
    add("ConfigMap", spec["kubeConfig"]["configMapRef"]);
    add("Secret", spec["kubeConfig"]["secretRef"]);
    add("Secret", spec["decryption"]["secretRef"]);
    for (const auto& reference : spec["postBuild"]["substituteFrom"].elements())
        if (const auto kind = reference["kind"].string_or(""); kind == "ConfigMap" || kind == "Secret")
            add(kind, reference);
    return named;
}

void WatchedConfigs::note(const kube::Event& kustomization)
{
    if (!options_.enabled) return;
    auto named =
        kustomization.type == kube::EventType::Deleted ? std::set<Config>{} : named_by(kustomization.object);
    const auto known = named_.find(kustomization.key);
    if (known == named_.end() ? named.empty() : known->second == named) return;
    forget(kustomization.key);
    for (const auto& config : named) {
        users_[config].insert(kustomization.key);
        watch(config.first);
    }
    if (!named.empty()) named_[kustomization.key] = std::move(named);
}

void WatchedConfigs::forget(const kube::ObjectKey& kustomization)
{
    const auto known = named_.find(kustomization);
    if (known == named_.end()) return;
    for (const auto& config : known->second) {
        const auto users = users_.find(config);
        users->second.erase(kustomization);
        if (users->second.empty()) users_.erase(users);
    }
    named_.erase(known);
}

void WatchedConfigs::watch(const std::string& kind)
{
    const std::lock_guard lock(mutex_);
    auto& informer = informers_[kind];
    if (stopped_ || informer) return;
    kube::InformerOptions what;
    what.namespace_ = options_.namespace_;
    what.label_selector = options_.label_selector;
    what.metadata_only = true;
    what.keep_objects = false;
    informer = std::make_unique<kube::Informer>(client_, core_kind(kind), what, log_);
    informer->on_event([this, kind](const kube::Event& event) { changed({kind, event.key}); });
    informer->start();
}

void WatchedConfigs::changed(const Config& config)
{
    const auto users = users_.find(config);
    if (users != users_.end()) on_change_(config.second, {users->second.begin(), users->second.end()});
}

}  // namespace sluice::kustomize_controller
