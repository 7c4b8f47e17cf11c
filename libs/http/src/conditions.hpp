#pragma once
#include "http/message.hpp"

#include <cstdint>
#include <string>

namespace sluice::http {

/// Conditions: what a request for a file says besides its name: preconditions and a range (RFC 9110 13 and 14).
struct Conditions {
    std::string if_match, if_none_match, if_modified_since, if_unmodified_since, if_range, range;
    static Conditions of(const Headers&);
};

/// What part of a file answers a request, as Go's http.ServeContent decides; of several ranges it makes one
/// whole answer.
struct FilePart {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};
/// Completes `head` (status, Content-Range, Accept-Ranges, error body) from its Last-Modified and ETag;
/// `head.status` is 200 when it comes in.
FilePart choose_part(Response& head, const Conditions&, bool get_or_head, std::uint64_t size);

}  // namespace sluice::http
