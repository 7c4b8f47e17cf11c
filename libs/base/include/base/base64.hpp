#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

/// RFC 4648 with padding, no line breaks.
std::string base64_encode(std::string_view bytes);
/// Go's base64.StdEncoding: padding required, CR and LF ignored; nullopt for anything else.
std::optional<std::string> base64_decode(std::string_view text);
/// Lower-case hex.
std::string hex_encode(std::string_view bytes);

}  // namespace sluice::base
