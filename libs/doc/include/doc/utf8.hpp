#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::doc {

/// One code point at the front of a text, as Go decodes it: an invalid byte is U+FFFD of length 1.
struct CodePoint {
    char32_t value;
    std::size_t length;
    bool valid;
};
CodePoint decode_utf8(std::string_view text) noexcept;
void append_utf8(std::string& out, char32_t code_point);
bool is_valid_utf8(std::string_view text) noexcept;
/// Every invalid byte becomes U+FFFD.
std::string repair_utf8(std::string_view text);

}  // namespace sluice::doc
