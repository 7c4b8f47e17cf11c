#include "sources.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
constexpr std::array<std::string_view, 4> kKinds = {
    "GitRepository", "OCIRepository", "Bucket", "ExternalArtifact"};
constexpr std::string_view kOriginRevision = "org.opencontainers.image.revision";
constexpr std::chrono::seconds kPatience{30};

std::optional<artifact::Artifact> artifact_of(const doc::Value& source)
{
    const doc::Value& value = source["status"]["artifact"];
    if (!value.is_object()) return std::nullopt;
    return artifact::Artifact::from(value, "status.artifact");
}

/// What cannot be read is no news; who asks for the source itself is told why.
std::optional<artifact::Artifact> readable_artifact(const doc::Value& source) noexcept
{
    try {
        return artifact_of(source);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

void keep_artifact(doc::Value& source)
{
    doc::Value kept = doc::Value::object({{"apiVersion", source["apiVersion"]}, {"kind", source["kind"]}});
    for (const std::string_view key : {"name", "namespace", "uid", "resourceVersion", "generation"})
        if (const doc::Value* value = source["metadata"].find(key)) kept.edit("metadata").set(key, *value);
    if (const doc::Value* artifact = source["status"].find("artifact"))
        kept.edit("status").set("artifact", *artifact);
    source = std::move(kept);
}
}  // namespace

SourceRef SourceRef::of(const api::Kustomization& ks)
{
    const auto& ref = ks.spec().source_ref;
    return {ref.kind, {ref.namespace_.empty() ? std::string(ks.namespace_()) : ref.namespace_, ref.name}};
}

std::string Source::origin_revision() const
{
    if (!artifact) return {};
    const auto found = artifact->metadata.find(kOriginRevision);
    return found == artifact->metadata.end() ? std::string{} : found->second;
}

Sources::Sources(
    const kube::Client& client,
    kube::Discovery& discovery,
    std::string watch_namespace,
    bool always_ask,
    OnRevision on_revision,
    base::Logger log)
    : client_(client), discovery_(discovery), namespace_(std::move(watch_namespace)), always_ask_(always_ask),
      on_revision_(std::move(on_revision)), log_(std::move(log))
{
}

Sources::~Sources()
{
    stop();
}

void Sources::stop()
{
    std::vector<kube::Informer*> informers;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [kind, informer] : informers_)
            informers.push_back(informer.get());
    }
    for (kube::Informer* informer : informers)
        informer->stop();
}

kube::Resource Sources::resource(const std::string& kind, const base::Deadline& deadline) const
{
    const kube::GroupVersionKind gvk{"source.toolkit.fluxcd.io", "v1", kind};
    if (auto found = discovery_.find(gvk, deadline)) return *std::move(found);
    throw base::Error(
        base::ErrorKind::NotFound,
        fmt::format("no matches for kind \"{}\" in version \"{}\"", kind, gvk.api_version()));
}

kube::Informer& Sources::informer(const std::string& kind, const base::Deadline& deadline)
{
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = informers_.find(kind); found != informers_.end()) return *found->second;
    }
    const kube::Resource served = resource(kind, deadline);
    const std::lock_guard lock(mutex_);
    auto& informer = informers_[kind];
    if (informer) return *informer;
    kube::InformerOptions options;
    options.namespace_ = namespace_;
    options.trim = keep_artifact;
    informer = std::make_unique<kube::Informer>(client_, served, options, log_);
    informer->on_event([this, kind](const kube::Event& event) {
        if (event.type == kube::EventType::Deleted) return;
        const auto now = readable_artifact(event.object), before = readable_artifact(event.previous);
        if (now && !(before && artifact::same_revision(before->revision, now->revision) &&
                     before->digest == now->digest))
            on_revision_({kind, event.key}, *now);
    });
    informer->start();
    return *informer;
}

std::optional<Source> Sources::find(const SourceRef& ref, const base::Deadline& deadline)
{
    if (std::ranges::find(kKinds, ref.kind) == kKinds.end())
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("source `{}` kind '{}' not supported", ref.key.name, ref.kind));
    return base::with_context(
        fmt::format("unable to get source '{}'", ref.key.str()), [&]() -> std::optional<Source> {
            const bool mirrored = !always_ask_ && (namespace_.empty() || namespace_ == ref.key.namespace_);
            std::optional<doc::Value> object;
            if (mirrored) {
                kube::Informer& mirror = informer(ref.kind, deadline);
                mirror.wait_synced(deadline.within(kPatience));
                object = mirror.find(ref.key);
            } else {
                object = client_.get(resource(ref.kind, deadline), ref.key, deadline.within(kPatience));
            }
            if (!object) return std::nullopt;
            return Source{artifact_of(*object)};
        });
}

}  // namespace sluice::kustomize_controller
