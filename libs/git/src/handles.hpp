#pragma once
#include "base/error.hpp"

#include <git2.h>
#include <git2/sys/repository.h>

#include <memory>
#include <string>
#include <string_view>

namespace sluice::git {

template <auto Free> struct HandleDeleter {
    template <class T> void operator()(T* handle) const noexcept { Free(handle); }
};
using RepositoryHandle = std::unique_ptr<git_repository, HandleDeleter<git_repository_free>>;
using OdbHandle = std::unique_ptr<git_odb, HandleDeleter<git_odb_free>>;
using OdbObjectHandle = std::unique_ptr<git_odb_object, HandleDeleter<git_odb_object_free>>;
using IndexerHandle = std::unique_ptr<git_indexer, HandleDeleter<git_indexer_free>>;
using CommitHandle = std::unique_ptr<git_commit, HandleDeleter<git_commit_free>>;
using TreeHandle = std::unique_ptr<git_tree, HandleDeleter<git_tree_free>>;
using TagHandle = std::unique_ptr<git_tag, HandleDeleter<git_tag_free>>;
using ObjectHandle = std::unique_ptr<git_object, HandleDeleter<git_object_free>>;
using ReferenceHandle = std::unique_ptr<git_reference, HandleDeleter<git_reference_free>>;
using RemoteHandle = std::unique_ptr<git_remote, HandleDeleter<git_remote_free>>;

/// libgit2's answer as an exception. To be called on the failing thread at once: its message is thread-local.
inline void check(int answer, std::string_view what)
{
    if (answer >= 0) return;
    const auto* last = git_error_last();
    auto kind = base::ErrorKind::Corrupt;
    if (answer == GIT_ENOTFOUND) kind = base::ErrorKind::NotFound;
    if (last != nullptr && last->klass == GIT_ERROR_OS) kind = base::ErrorKind::Internal;
    throw base::Error(
        kind,
        std::string(what) + ": " +
            (last != nullptr && last->message != nullptr ? last->message : "unknown error"));
}

inline git_oid parse_oid(std::string_view hash)
{
    git_oid oid;
    if (hash.size() != GIT_OID_SHA1_HEXSIZE || git_oid_fromstrn(&oid, hash.data(), hash.size()) != 0)
        throw base::Error(
            base::ErrorKind::Invalid, "not a full commit hash: " + std::string(hash.substr(0, 80)));
    return oid;
}

inline std::string format_oid(const git_oid& oid)
{
    std::string hash(GIT_OID_SHA1_HEXSIZE, '\0');
    git_oid_fmt(hash.data(), &oid);
    return hash;
}

}  // namespace sluice::git
