#pragma once
#include <string_view>

namespace sluice::http {

/// By the name's extension, else by the first bytes, as far as our servers meet them.
std::string_view content_type(std::string_view name, std::string_view first_bytes) noexcept;

}  // namespace sluice::http
