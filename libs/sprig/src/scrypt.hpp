#pragma once
#include <span>
#include <string_view>

namespace sluice::sprig {

/// Fills `out` with scrypt (RFC 7914) of a password and a salt for N = 32768, r = 8 and p = 2, as
/// derivePassword needs it, in a third of the time of libcrypto's EVP_PBE_scrypt(). Uses two times 32 MiB,
/// cleansed at the end, and a second thread. Throws std::runtime_error if libcrypto fails, std::bad_alloc
/// without memory.
void scrypt(std::string_view password, std::string_view salt, std::span<unsigned char> out);

}  // namespace sluice::sprig
