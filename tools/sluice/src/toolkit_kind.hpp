#pragma once
#include "doc/value.hpp"
#include "kube/resource.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

/// ToolkitKind: one of the kinds that our controllers reconcile, with the words that the CLI uses for it. The
/// texts are the flux CLI's.
struct ToolkitKind {
    kube::Resource resource;
    std::string human;               ///< "source git", "kustomization": in messages of suspend and resume
    std::vector<std::string> words;  ///< what a user may type after the verb
    bool source = false;             ///< typed as `VERB source WORD`

    const std::string& kind() const { return resource.gvk.kind; }
    /// The revision a row shows: lastAppliedRevision, or the artifact's.
    std::string revision(const doc::Value& object) const;
    /// "applied revision X" or "fetched revision X".
    std::string success_message(const doc::Value& object) const;
};

const ToolkitKind& git_repository();
const ToolkitKind& kustomization();
/// Sources first, as `get all` prints them.
const std::vector<const ToolkitKind*>& toolkit_kinds();

/// The Ready condition; a null document if there is none.
const doc::Value& ready_condition(const doc::Value& object);
bool suspended(const doc::Value& object);
/// Hexadecimal runs of 40 to 128 digits cut to 8, as flux shows revisions.
std::string shorten_digests(std::string_view text);

}  // namespace sluice::cli
