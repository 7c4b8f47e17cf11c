#pragma once
#include "archive/tar.hpp"
#include "base/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::artifact {

/// Of lock files that Flux's own controller may have left in a store that we took over.
inline constexpr std::string_view kLockSuffix = ".lock";

/// ArtifactFile: one artifact being written under a temporary name beside its place; digest and size are known
/// when it is done. Destroyed unpublished it leaves nothing. One thread.
class ArtifactFile : public archive::Sink {
public:
    ArtifactFile(std::filesystem::path target, base::DigestAlgorithm algorithm);
    ArtifactFile(const ArtifactFile&) = delete;
    ArtifactFile& operator=(const ArtifactFile&) = delete;
    ~ArtifactFile() override;

    void write(std::string_view bytes) override;
    /// fsync, rename, fsync of the folder: from here on readers see it, and a crash does not take it back.
    void publish();
    const std::string& digest() const noexcept { return digest_; }
    std::uint64_t size() const noexcept { return size_; }
    /// True for the temporary name of a writer, dead or alive.
    static bool is_unfinished(const std::filesystem::path&);

private:
    std::filesystem::path target_, temporary_;
    base::DigestAlgorithm algorithm_;
    base::Hasher hasher_;
    std::string digest_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
};

/// Lower-case hex; nullopt if there is no regular file of that name. Reads piece by piece.
std::optional<std::string> digest_of_file(const std::filesystem::path&, base::DigestAlgorithm);

}  // namespace sluice::artifact
