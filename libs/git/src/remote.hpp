#pragma once
#include "base/deadline.hpp"
#include "object_store.hpp"
#include "tips.hpp"
#include "upload_pack.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sluice::git {

/// Remote: where a mirror gets references and objects from. One thread.
class Remote {
public:
    virtual ~Remote() = default;
    /// References whose full name begins with one of the prefixes.
    virtual ListResult list(const std::vector<std::string>& prefixes, const base::Deadline&) = 0;
    /// True when any commit can be asked for by its hash.
    virtual bool serves_any_commit(const base::Deadline&) = 0;
    /// Brings these objects and what they need into the store: depth 1, or with the whole history.
    virtual void fetch(
        const std::vector<std::string>& hashes,
        bool whole,
        ObjectStore& into,
        const Tips& tips,
        std::uint64_t max_pack_bytes,
        const base::Deadline&) = 0;
};

/// A remote behind git-upload-pack, by whatever transport.
class UploadPackRemote : public Remote {
public:
    UploadPackRemote(std::unique_ptr<Transport> transport, bool knows_version2, std::uint64_t max_references)
        : transport_(std::move(transport)), upload_pack_(*transport_, knows_version2, max_references)
    {
    }
    ListResult list(const std::vector<std::string>& prefixes, const base::Deadline&) override;
    bool serves_any_commit(const base::Deadline&) override;
    void fetch(
        const std::vector<std::string>& hashes,
        bool whole,
        ObjectStore& into,
        const Tips& tips,
        std::uint64_t max_pack_bytes,
        const base::Deadline&) override;
    bool version2() const noexcept { return upload_pack_.version2(); }
    const Transport& transport() const noexcept { return *transport_; }

private:
    std::unique_ptr<Transport> transport_;
    UploadPack upload_pack_;
};

/// A repository in a folder of this machine: file:///srv/git/app.git. Read through libgit2; whole histories
/// only.
class LocalRemote : public Remote {
public:
    LocalRemote(std::string url, std::uint64_t max_references)
        : url_(std::move(url)), max_references_(max_references)
    {
    }
    ListResult list(const std::vector<std::string>& prefixes, const base::Deadline&) override;
    bool serves_any_commit(const base::Deadline&) override { return false; }
    void fetch(
        const std::vector<std::string>& hashes,
        bool whole,
        ObjectStore& into,
        const Tips& tips,
        std::uint64_t max_pack_bytes,
        const base::Deadline&) override;

private:
    std::string url_;
    std::uint64_t max_references_;
};

}  // namespace sluice::git
