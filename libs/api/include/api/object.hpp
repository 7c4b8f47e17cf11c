#pragma once
#include "doc/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::api {

/// One of our kinds as the API server serves it; what kube::Resource says, without needing kube.
struct ResourceInfo {
    std::string_view group, version, kind, plural, singular, short_name;
    /// "source.toolkit.fluxcd.io/v1"
    std::string api_version() const { return std::string(group) + "/" + std::string(version); }
};

inline constexpr std::string_view kFinalizer = "finalizers.fluxcd.io";
inline constexpr std::string_view kReconcileRequestAnnotation = "reconcile.fluxcd.io/requestedAt";
inline constexpr std::string_view kWatchLabel = "reconcile.fluxcd.io/watch";
inline constexpr std::string_view kEventAnnotationPrefix = "event.toolkit.fluxcd.io/";

/// Object: the document of one of our kinds with typed reading of what every kind has. The document is the
/// truth: generated views (GitRepository, Kustomization) parse from it and fields they do not know stay in it.
/// A value; copies share storage.
class Object {
public:
    explicit Object(doc::Value document) : document_(std::move(document)) {}

    const doc::Value& document() const noexcept { return document_; }
    std::string_view name() const noexcept;
    std::string_view namespace_() const noexcept;
    std::string_view uid() const noexcept;
    std::string_view resource_version() const noexcept;
    std::int64_t generation() const noexcept;
    bool deleting() const noexcept;  ///< metadata.deletionTimestamp is set
    /// nullopt: there is none.
    std::optional<std::string_view> label(std::string_view key) const noexcept;
    std::optional<std::string_view> annotation(std::string_view key) const noexcept;
    bool has_finalizer(std::string_view finalizer) const noexcept;
    /// The value of reconcile.fluxcd.io/requestedAt.
    std::optional<std::string_view> requested_at() const noexcept;
    /// "Kind/namespace/name"
    std::string display_name() const;

private:
    doc::Value document_;
};

}  // namespace sluice::api
