#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::ssa {

/// A writer whose fields are taken over, so that what it added and the manifest does not declare goes away.
struct Takeover {
    std::string manager_prefix;
    bool of_applies = true, of_updates = true;
};
/// kubectl (both), before-first-apply and our own updates, and each of `override_managers` (both). The manager
/// "flux-client-side-apply" is left alone: Flux's documented way out.
std::vector<Takeover>
takeovers(std::string_view field_manager, const std::vector<std::string>& override_managers);

/// The JSON patch (RFC 6902) that cleans a live object before it is applied: kubectl's and Flux 1's bookkeeping
/// annotations and labels go, and the managedFields of those whom we take over from are merged into one Apply
/// entry of ours. It carries the resourceVersion it was computed from, so that it cannot undo what others did
/// in between. Empty: nothing to do.
doc::Value
cleanup_patch(const doc::Value& live, std::string_view field_manager, const std::vector<Takeover>& takeovers);

/// True if `managed_fields` (metadata.managedFields) has an entry that cleanup_patch would take over.
bool has_takeover(const doc::Value& managed_fields, const std::vector<Takeover>& takeovers);

/// Union of two FieldsV1 sets.
doc::Value union_of_fields(const doc::Value& left, const doc::Value& right);

/// Rewrites the API version of every entry: the way out when a served version is gone (gate MigrateAPIVersion).
/// Empty: nothing to do.
doc::Value migrate_api_version_patch(const doc::Value& live, std::string_view api_version);

}  // namespace sluice::ssa
