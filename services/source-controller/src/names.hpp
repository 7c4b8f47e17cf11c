#pragma once
#include <string_view>

namespace sluice::source_controller {

inline constexpr std::string_view kController = "source-controller";

/// Condition types of sources beside Ready, Reconciling and Stalled.
namespace condition {
inline constexpr std::string_view kStorageOperationFailed = "StorageOperationFailed";
inline constexpr std::string_view kFetchFailed = "FetchFailed";
inline constexpr std::string_view kIncludeUnavailable = "IncludeUnavailable";
inline constexpr std::string_view kArtifactOutdated = "ArtifactOutdated";
inline constexpr std::string_view kArtifactInStorage = "ArtifactInStorage";
inline constexpr std::string_view kSourceVerified = "SourceVerified";
}  // namespace condition

namespace reason {
inline constexpr std::string_view kUrlInvalid = "URLInvalid";
inline constexpr std::string_view kAuthenticationFailed = "AuthenticationFailed";
inline constexpr std::string_view kGitOperationFailed = "GitOperationFailed";
inline constexpr std::string_view kGitOperationSucceeded = "GitOperationSucceeded";
inline constexpr std::string_view kEmptyGitRepository = "EmptyGitRepository";
inline constexpr std::string_view kInvalidProviderConfiguration = "InvalidProviderConfiguration";
inline constexpr std::string_view kUnsupported = "Unsupported";
inline constexpr std::string_view kStatOperationFailed = "StatOperationFailed";
inline constexpr std::string_view kArchiveOperationFailed = "ArchiveOperationFailed";
inline constexpr std::string_view kCopyFailure = "CopyFailure";
inline constexpr std::string_view kNotFound = "NotFound";
inline constexpr std::string_view kNoArtifact = "NoArtifact";
inline constexpr std::string_view kNewRevision = "NewRevision";
inline constexpr std::string_view kIncludeChange = "IncludeChange";
inline constexpr std::string_view kNewArtifact = "NewArtifact";
inline constexpr std::string_view kArtifactUpToDate = "ArtifactUpToDate";
inline constexpr std::string_view kArtifactVerificationFailed = "ArtifactVerificationFailed";
inline constexpr std::string_view kGarbageCollectionSucceeded = "GarbageCollectionSucceeded";
inline constexpr std::string_view kGarbageCollectionFailed = "GarbageCollectionFailed";
}  // namespace reason

}  // namespace sluice::source_controller
