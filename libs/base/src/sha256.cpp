// The digest that builds take of small texts. The interface above (EVP) first makes ready all of libcrypto,
// with its configuration and its tables of names, which takes a thousand times longer than the digest.
#define OPENSSL_API_COMPAT 10101

#include "base/base64.hpp"
#include "base/digest.hpp"

#include <openssl/sha.h>

#include <array>

namespace sluice::base {

std::string sha256_hex(std::string_view bytes)
{
    SHA256_CTX context;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> raw{};
    SHA256_Init(&context);
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(raw.data(), &context);
    return hex_encode({reinterpret_cast<const char*>(raw.data()), raw.size()});
}

}  // namespace sluice::base
