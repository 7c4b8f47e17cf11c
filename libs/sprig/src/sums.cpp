#include "base/digest.hpp"
#include "groups.hpp"

#include <algorithm>
#include <cstdint>

namespace sluice::sprig {

namespace {

std::string digest_hex(base::DigestAlgorithm algorithm, std::string_view bytes)
{
    base::Hasher hasher(algorithm);
    hasher.update(bytes);
    return hasher.finish_hex();
}

Value sha1sum(Call& call)
{
    return digest_hex(base::DigestAlgorithm::Sha1, call.string(0));
}
Value sha256sum(Call& call)
{
    return base::sha256_hex(
        call.string(0));  // charts take it of every ConfigMap, and nothing else of libcrypto
}
Value sha512sum(Call& call)
{
    return digest_hex(base::DigestAlgorithm::Sha512, call.string(0));
}

/// RFC 1950's checksum, in decimal.
Value adler32sum(Call& call)
{
    constexpr std::uint32_t kModulus = 65521;
    constexpr std::size_t kRun = 5552;  // so many bytes cannot overflow the sums
    std::uint32_t a = 1, b = 0;
    auto bytes = call.string(0);
    while (!bytes.empty()) {
        const auto run = bytes.substr(0, std::min(kRun, bytes.size()));
        for (const auto byte : run) {
            a += static_cast<unsigned char>(byte);
            b += a;
        }
        a %= kModulus;
        b %= kModulus;
        bytes.remove_prefix(run.size());
    }
    return std::to_string(b << 16 | a);
}

}  // namespace

void add_sums(FunctionMap& functions)
{
    functions.add({
        {"sha1sum", "string", sha1sum},
        {"sha256sum", "string", sha256sum},
        {"sha512sum", "string", sha512sum},
        {"adler32sum", "string", adler32sum},
    });
}

}  // namespace sluice::sprig
