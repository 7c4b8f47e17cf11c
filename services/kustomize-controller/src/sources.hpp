#pragma once
#include "api/kustomization.hpp"
#include "artifact/artifact.hpp"
#include "base/deadline.hpp"
#include "base/log.hpp"
#include "kube/client.hpp"
#include "kube/discovery.hpp"
#include "kube/informer.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sluice::kustomize_controller {

/// Which source a Kustomization builds from.
struct SourceRef {
    std::string kind;
    kube::ObjectKey key;
    static SourceRef of(const api::Kustomization&);
    auto operator<=>(const SourceRef&) const = default;
};

/// What a source has for us.
struct Source {
    std::optional<artifact::Artifact> artifact;
    /// org.opencontainers.image.revision of the artifact's metadata; empty: none.
    std::string origin_revision() const;
};

/// Sources: the sources that Kustomizations refer to, mirrored by one watch a kind, begun when a kind is first
/// referred to. Only their metadata and artifact are kept. Thread-safe.
class Sources {
public:
    /// Runs on the loop thread when a source has another revision than before, or is seen for the first time.
    using OnRevision = std::function<void(const SourceRef&, const artifact::Artifact&)>;
    Sources(
        const kube::Client&,
        kube::Discovery&,
        std::string watch_namespace,
        bool always_ask,
        OnRevision,
        base::Logger);
    ~Sources();

    /// nullopt: there is no such source. Throws base::Error for a kind that cannot be one, or that the server
    /// does not serve.
    std::optional<Source> find(const SourceRef&, const base::Deadline&);
    void stop();

private:
    kube::Informer& informer(const std::string& kind, const base::Deadline&);
    kube::Resource resource(const std::string& kind, const base::Deadline&) const;

    const kube::Client& client_;
    kube::Discovery& discovery_;
    const std::string namespace_;
    const bool always_ask_;
    const OnRevision on_revision_;
    const base::Logger log_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<kube::Informer>> informers_;
};

}  // namespace sluice::kustomize_controller
