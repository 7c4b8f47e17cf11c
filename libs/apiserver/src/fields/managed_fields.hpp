#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"
#include "fields/field_set.hpp"
#include "schema/type.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Field management: who owns which field of an object, as metadata.managedFields says it. Pure. Rules:
/// apimachinery 1.36.
namespace sluice::apiserver {

/// The schema of one version of a kind and how to get there: kinds with one stored shape in all versions
/// convert by changing apiVersion alone.
struct FieldSchema {
    const Type* type = nullptr;
    std::string api_version;
    /// What this endpoint may not own: "status" for the main resource, all but status for /status.
    FieldSet ignored;
    /// Managers of a version that is not served any more are dropped.
    std::function<bool(std::string_view api_version)> served;
};

struct Conflict {
    std::string manager;  ///< as conflict messages name it: "x" using v1
    FieldSet::Path path;
};

/// Server-side apply met fields of others.
struct Conflicts {
    std::vector<Conflict> list;
    /// "Apply failed with 1 conflict: conflict with \"x\" using v1: .spec.replicas"
    std::string message() const;
};

struct FieldOperation {
    std::string manager;
    std::string subresource;
    base::WallTime now;
};

/// What an empty object of the kind looks like; asked for only when there is no live one.
using Blank = std::function<doc::Value()>;

/// A create, update or non-apply patch took place: gives `object` its managedFields. `live` is null for a
/// create; `blank` is what an empty object of the kind looks like.
void track_update(
    const FieldSchema&, const doc::Value* live, const Blank& blank, doc::Value& object, const FieldOperation&);

/// Server-side apply of `config` over `live` (null: nothing there yet). Returns the merged object with its
/// managedFields, not yet normalised and defaulted; `changed` tells whether anything but managedFields differs
/// from live. Throws Conflicts or TypedError.
struct Applied {
    doc::Value object;
    bool changed = true;
};
Applied apply_config(
    const FieldSchema&,
    const doc::Value* live,
    const Blank& blank,
    const doc::Value& config,
    const FieldOperation&,
    bool force);

/// True if the two lists differ in nothing but their times.
bool same_but_times(const doc::Value& left, const doc::Value& right);

}  // namespace sluice::apiserver
