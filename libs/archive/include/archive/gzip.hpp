#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::archive {

/// Throws base::Error{LimitExceeded} above max_bytes, base::Error{Corrupt} for anything that is not whole gzip.
std::string gunzip(std::string_view bytes, std::size_t max_bytes);
/// Deterministic: no name, no time.
std::string gzip(std::string_view bytes);

}  // namespace sluice::archive
