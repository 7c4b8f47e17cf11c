#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "doc/value.hpp"
#include "fields/managed_fields.hpp"
#include "registry/kind.hpp"
#include "store/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

enum class FieldValidation { Ignore, Warn, Strict };
enum class PatchKind { Json, Merge, Strategic };

struct WriteOptions {
    std::string manager;
    std::string subresource;  ///< "status", "scale" and so on; empty: the object itself
    bool dry_run = false;
    bool force = false;
    bool patching = false;  ///< the body is what a patch made: complaints about it are about the patch
    FieldValidation validation = FieldValidation::Ignore;
    /// Texts for Warning headers; may be null.
    std::vector<std::string>* warnings = nullptr;
};

struct DeleteOptions {
    std::string propagation;  ///< Background, Foreground, Orphan; empty: the kind's default
    std::string uid, resource_version;
    std::optional<std::int64_t> grace_period;
    bool dry_run = false;
};

struct ClusterOptions {
    base::WallClock clock;
    base::RandomSource random;
    StoreOptions store;
};

/// Cluster: the API without its wire: the kinds that are served and every verb on documents, with defaulting,
/// validation, field management, finalizers and optimistic locking. What goes wrong for the client rises as
/// Failure. Thread-safe: a write is computed on a snapshot and stored by compare-and-swap, again and again
/// until it meets no other.
class Cluster {
public:
    explicit Cluster(ClusterOptions options);

    std::shared_ptr<const Kinds> kinds() const;
    Store& store() noexcept { return store_; }
    const Store& store() const noexcept { return store_; }
    base::WallTime now() const { return options_.clock(); }

    /// The document in the version of `kind`; throws Failure 404.
    doc::Value get(const Kind&, std::string_view namespace_, std::string_view name) const;
    doc::Value create(const Kind&, std::string_view namespace_, const doc::Value& body, const WriteOptions&);

    struct Written {
        doc::Value object;
        bool created = false;
    };
    Written update(
        const Kind&,
        std::string_view namespace_,
        std::string_view name,
        const doc::Value& body,
        const WriteOptions&);
    Written patch(
        const Kind&,
        std::string_view namespace_,
        std::string_view name,
        PatchKind,
        const doc::Value& patch,
        const WriteOptions&);
    Written apply(
        const Kind&,
        std::string_view namespace_,
        std::string_view name,
        const doc::Value& config,
        const WriteOptions&);
    /// The object if it stays for its finalizers (or its kind answers so), else a Status. `gone` tells which.
    struct Removed {
        doc::Value answer;
        bool gone = true;
    };
    Removed remove(const Kind&, std::string_view namespace_, std::string_view name, const DeleteOptions&);

    /// Read-change-write for our own controllers: `change` edits the document in place and returns false to
    /// leave it. False if there is no such object.
    bool edit(
        const Kind&,
        std::string_view namespace_,
        std::string_view name,
        const WriteOptions&,
        const std::function<bool(doc::Value&)>& change);

    /// A namespace that is being deleted and is empty: takes Kubernetes' own finalizer away, and it is gone.
    void finish_namespace(std::string_view name);

    /// What is stored, in the version of `kind`.
    static doc::Value document(const Kind&, const Stored&);
    /// Its JSON text; shares nothing when the stored text fits as it is.
    static std::string text(const Kind&, const Stored&);

    /// CRDs changed; called from writes.
    void refresh_custom_kinds(std::string_view crd_name);

private:
    /// Where a request goes.
    struct Place {
        const Kind& kind;
        std::string namespace_, name;
        std::string key;
    };
    /// What becomes of the live document, or of nothing (null).
    using Transform = std::function<doc::Value(const doc::Value* live)>;

    doc::Value decode(const Kind&, const doc::Value& body, const WriteOptions&) const;
    void check_body(const Kind&, const doc::Value& body) const;
    FieldSchema field_schema(const Kind&, std::string_view subresource) const;
    FieldOperation operation(const WriteOptions&) const;
    void track(const Kind&, const doc::Value* live, doc::Value& object, const WriteOptions&) const;
    Applied
    merged_config(const Kind&, const doc::Value* live, const doc::Value& config, const WriteOptions&) const;

    /// Throws unless the namespace is there and, when the name of a newcomer is given, takes it.
    void require_namespace(const Kind&, std::string_view namespace_, std::string_view name) const;
    void fill_system_metadata(const Kind&, doc::Value& metadata) const;
    doc::Value create_decoded(const Kind&, std::string_view namespace_, doc::Value object, const WriteOptions&);
    Written modify(const Place&, const WriteOptions&, const Transform&, bool create_missing);
    doc::Value removed_for_good(const Kind&, const StoredPtr&, const doc::Value& last, bool& raced);

    void after_write(const Kind&, std::string_view name);
    void establish(const doc::Value& crd);
    void create_system_objects();
    void ensure(
        std::string_view group, std::string_view plural, std::string_view namespace_, const doc::Value& body);

    const ClusterOptions options_;
    Store store_;
    mutable std::mutex kinds_mutex_;
    std::vector<KindPtr> builtin_;
    std::map<std::string, std::vector<KindPtr>, std::less<>> custom_;
    std::shared_ptr<const Kinds> kinds_;
};

/// The finalizer that holds a CRD until its objects are gone.
inline constexpr std::string_view kCrdCleanup = "customresourcecleanup.apiextensions.k8s.io";
/// A kind of the table: apiVersion and kind.
bool known_builtin(std::string_view api_version, std::string_view kind);
std::string object_key(const Kind&, std::string_view namespace_, std::string_view name);

}  // namespace sluice::apiserver
