#pragma once
#include "base/deadline.hpp"
#include "pkt_line.hpp"
#include "transport.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::git {

struct RemoteReference {
    std::string name, hash;
    std::string peeled;  ///< the commit, if hash is an annotated tag
};

struct ListResult {
    std::vector<RemoteReference> references;  ///< those whose name begins with a wanted prefix
    bool any = false;                         ///< the repository has references at all
};

struct PackRequest {
    std::vector<std::string> wants;
    std::vector<std::string> haves;    ///< commits that are here with their trees
    std::vector<std::string> shallow;  ///< those of haves whose parents are not here
    unsigned depth = 1;                ///< 0: the whole history
};

/// UploadPack: the client's half of git-upload-pack over a transport: lists references and asks for one pack.
/// Speaks protocol v2 where the server does, else v0. One thread, one conversation.
class UploadPack {
public:
    /// `knows_version2`: an earlier conversation with this server showed that it speaks v2, so the greeting is
    /// left out where the transport allows; when that turns out wrong it is made up for.
    UploadPack(Transport& transport, bool knows_version2, std::uint64_t max_references)
        : transport_(transport), version2_(knows_version2), max_references_(max_references)
    {
    }

    ListResult list(const std::vector<std::string>& prefixes, const base::Deadline&);
    /// True when any commit can be asked for by its hash.
    bool serves_any_commit(const base::Deadline&);
    /// The pack's bytes go to `sink`. Throws base::Error{NotFound} when the server does not have a wanted
    /// object.
    void fetch(const PackRequest&, const std::function<void(std::string_view)>& sink, const base::Deadline&);
    bool version2() const noexcept { return version2_; }

private:
    void greet(const base::Deadline&);
    void read_greeting_line(std::string_view line);
    void read_v0_reference(std::string_view line);
    ListResult list_v0(const std::vector<std::string>& prefixes, const base::Deadline&);
    ListResult list_v2(const std::vector<std::string>& prefixes, const base::Deadline&);
    std::string request_v0(const PackRequest&) const;
    std::string request_v2(const PackRequest&) const;
    bool has(std::string_view capability) const;

    Transport& transport_;
    PktReader reader_;
    bool greeted_ = false, version2_ = false, first_line_ = true, any_reference_ = false;
    std::uint64_t max_references_;
    std::vector<std::string> capabilities_;
    std::vector<std::string> prefixes_;        ///< what read_v0_reference keeps
    std::vector<RemoteReference> advertised_;  ///< of v0
};

}  // namespace sluice::git
