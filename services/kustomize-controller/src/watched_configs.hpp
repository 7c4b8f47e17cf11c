#pragma once
#include "base/log.hpp"
#include "kube/client.hpp"
#include "kube/informer.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sluice::kustomize_controller {

/// WatchedConfigs: the ConfigMaps and Secrets whose changes are to wake the Kustomizations that name them:
/// those with a label, `reconcile.fluxcd.io/watch: Enabled` unless the operator says otherwise. Which
/// Kustomization names which is kept in an index; a kind is watched, metadata alone, from the first
/// Kustomization on that names one of it. The callback runs on the loop thread and must not block.
class WatchedConfigs {
public:
    struct Options {
        bool enabled = true;  ///< false: the gate DisableConfigWatchers
        std::string label_selector = "reconcile.fluxcd.io/watch=Enabled";  ///< empty: all of them
        std::string namespace_;
    };
    /// The one that changed, and the Kustomizations that name it.
    using OnChange =
        std::function<void(const kube::ObjectKey& config, const std::vector<kube::ObjectKey>& kustomizations)>;

    WatchedConfigs(const kube::Client&, Options, OnChange, base::Logger);
    WatchedConfigs(const WatchedConfigs&) = delete;
    WatchedConfigs& operator=(const WatchedConfigs&) = delete;
    ~WatchedConfigs();

    /// A Kustomization came, changed or went. Loop thread.
    void note(const kube::Event& kustomization);
    /// After it returns the callback does not run any more. Any thread but the loop's.
    void stop();

private:
    using Config = std::pair<std::string, kube::ObjectKey>;  ///< kind and key

    static std::set<Config> named_by(const doc::Value& kustomization);
    void forget(const kube::ObjectKey& kustomization);
    void watch(const std::string& kind);
    void changed(const Config&);

    const kube::Client& client_;
    const Options options_;
    const OnChange on_change_;
    const base::Logger log_;

    // The loop thread's own.
    std::map<Config, std::set<kube::ObjectKey>> users_;
    std::map<kube::ObjectKey, std::set<Config>> named_;

    std::mutex mutex_;
    bool stopped_ = false;
    std::map<std::string, std::unique_ptr<kube::Informer>> informers_;
};

}  // namespace sluice::kustomize_controller
