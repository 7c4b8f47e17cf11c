#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::git {

struct Signature {
    std::string name, email;
    base::WallTime when;
};

/// Commit: one commit of a mirror with what signature checks need. A value.
struct Commit {
    std::string hash;  ///< 40 hex digits
    std::string name;  ///< how revisions call where it was found: "main"; empty for a bare commit
    Signature author, committer;
    std::string message;
    std::string signature;    ///< armoured PGP or SSH signature; empty if unsigned
    std::string signed_text;  ///< the bytes that the signature covers
    /// The annotated tag that the reference named; empty otherwise.
    std::string tag_hash, tag_signature, tag_signed_text;

    std::string revision() const;
    /// The first line, at most 50 characters (then "..."): how events name a commit.
    std::string short_message() const;
};

enum class EntryKind : std::uint8_t { Directory, File, Executable, Symlink, Submodule };

/// One entry of a commit's tree while it is walked; the views die with the visit.
struct TreeEntry {
    std::string_view path;  ///< "deploy/app.yaml", from the root of the tree
    EntryKind kind;
    std::string_view hash;
};

}  // namespace sluice::git
