#include "remote.hpp"

namespace sluice::git {

ListResult UploadPackRemote::list(const std::vector<std::string>& prefixes, const base::Deadline& deadline)
{
    return upload_pack_.list(prefixes, deadline);
}

bool UploadPackRemote::serves_any_commit(const base::Deadline& deadline)
{
    return upload_pack_.serves_any_commit(deadline);
}

void UploadPackRemote::fetch(
    const std::vector<std::string>& hashes,
    bool whole,
    ObjectStore& into,
    const Tips& tips,
    std::uint64_t max_pack_bytes,
    const base::Deadline& deadline)
{
    PackRequest request;
    request.wants = hashes;
    request.depth = whole ? 0 : 1;
    for (const auto& tip : tips.all()) {
        // A whole history is asked for afresh: a server that was told of a shallow commit would leave its
        // parents out.
        if (whole && !tip.whole) continue;
        if (!into.has(tip.hash)) continue;
        request.haves.push_back(tip.hash);
        if (!tip.whole) request.shallow.push_back(tip.hash);
    }
    ObjectStore::PackWriter pack(into, max_pack_bytes);
    upload_pack_.fetch(request, [&](std::string_view bytes) { pack.write(bytes); }, deadline);
    pack.finish();
}

}  // namespace sluice::git
