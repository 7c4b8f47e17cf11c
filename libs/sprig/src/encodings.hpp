#pragma once
#include <string>
#include <string_view>

namespace sluice::sprig {

/// sprig's b64dec: the bytes, or Go's error text in their place.
std::string base64_bytes_or_error(std::string_view text);

}  // namespace sluice::sprig
