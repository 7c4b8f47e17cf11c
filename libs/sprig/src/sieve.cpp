#include "sieve.hpp"

#include "bignum.hpp"

#include <openssl/crypto.h>

namespace sluice::sprig {
namespace {

constexpr std::uint32_t kWidth = 1 << 13;  // of odd numbers; one in 710 is a prime at 2048 bits

/// All odd primes below the limit, in order, and some of them again until they fill their batch.
std::vector<std::uint32_t> odd_primes(std::uint32_t limit)
{
    std::vector<std::uint8_t> composite(limit / 2);  // of 2 * i + 1
    std::vector<std::uint32_t> found;
    for (std::uint32_t n = 3; n < limit; n += 2) {
        if (composite[n / 2] != 0) continue;
        found.push_back(n);
        if (n < limit / n)
            for (auto multiple = n * n / 2; multiple < limit / 2; multiple += n)
                composite[multiple] = 1;
    }
    while (found.size() % kRemainderBatch != 0)
        found.push_back(found[0]);
    return found;
}

/// start + 2 * index = 0 (mod prime) is struck out, where start = above (mod prime).
void strike(std::vector<std::uint8_t>& composite, std::uint32_t prime, std::uint32_t above)
{
    const auto gap = above == 0 ? 0 : prime - above;
    for (auto index = (gap + (gap & 1) * prime) / 2; index < kWidth; index += prime)
        composite[index] = 1;
}

}  // namespace

void remainders_by_libcrypto(
    const BIGNUM& number, std::span<const std::uint32_t> primes, std::span<std::uint32_t> out)
{
    // One long division serves two primes, as their product fits into 38 bits.
    for (std::size_t i = 0; i < out.size(); i += 2) {
        const auto pair = std::uint64_t{primes[i]} * primes[i + 1];
        const auto above = static_cast<std::uint64_t>(BN_mod_word(&number, static_cast<BN_ULONG>(pair)));
        out[i] = static_cast<std::uint32_t>(above % primes[i]);
        out[i + 1] = static_cast<std::uint32_t>(above % primes[i + 1]);
    }
}

Sieve::Sieve(int bits, Remainders remainders) : remainders_(remainders)
{
    static const auto few = odd_primes(1 << 16);
    primes_ = few;
    if (remainders == remainders_by_libcrypto) return;  // with more of them it costs what it saves
    if (bits >= 2048) {
        static const auto many = odd_primes(1 << 19);
        primes_ = many;
    }
}

std::vector<std::uint32_t> Sieve::survivors(const BIGNUM& start) const
{
    std::vector<std::uint8_t> composite(kWidth);
    std::vector<std::uint32_t> above(primes_.size());
    remainders_(start, primes_, above);
    for (std::size_t i = 0; i < above.size(); ++i)
        strike(composite, primes_[i], above[i]);
    const auto of_exponent = static_cast<std::uint32_t>(BN_mod_word(&start, kPublicExponent));
    strike(composite, kPublicExponent, (of_exponent + kPublicExponent - 1) % kPublicExponent);
    std::vector<std::uint32_t> offsets;
    for (std::uint32_t index = 0; index < kWidth; ++index)
        if (composite[index] == 0) offsets.push_back(2 * index);
    OPENSSL_cleanse(above.data(), above.size() * sizeof(above[0]));
    return offsets;
}

}  // namespace sluice::sprig
