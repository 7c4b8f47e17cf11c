#include "sieve.hpp"

#include "bignum.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace sluice::sprig {
namespace {

std::vector<Remainders> ways()
{
    std::vector<Remainders> all{remainders_by_libcrypto};
    if (const auto vectors = remainders_by_vectors()) all.push_back(vectors);
    return all;
}

/// Of so many bits: random, the smallest and the largest that a search begins at.
std::vector<Number> starts(int bits)
{
    std::vector<Number> all;
    for (int i = 0; i < 3; ++i)
        all.emplace_back(BN_new());
    REQUIRE(BN_rand(all[0].get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD) == 1);
    REQUIRE((BN_set_bit(all[1].get(), bits - 1) == 1 && BN_set_bit(all[1].get(), bits - 2) == 1));
    REQUIRE((BN_set_bit(all[1].get(), 0) == 1 && BN_set_bit(all[2].get(), bits) == 1));
    REQUIRE(BN_sub_word(all[2].get(), 1) == 1);
    return all;
}

/// Odd numbers up to below 2^19, the smallest and the largest primes among them, in whole batches.
std::vector<std::uint32_t> divisors()
{
    std::vector<std::uint32_t> all{3, 5, 7, 524'287, 524'269, 524'261};
    for (std::uint32_t n = 9; n < 1u << 19; n += 202)
        all.push_back(n);
    all.resize(all.size() / kRemainderBatch * kRemainderBatch);
    return all;
}

}  // namespace

TEST_CASE("remainders by vectors are those of a division")
{
    const auto primes = divisors();
    for (const int bits : {1024, 2048})
        for (const auto& start : starts(bits))
            for (const auto remainders : ways()) {
                std::vector<std::uint32_t> found(primes.size());
                remainders(*start, primes, found);
                std::vector<std::uint32_t> wanted;
                for (const auto prime : primes)
                    wanted.push_back(static_cast<std::uint32_t>(BN_mod_word(start.get(), prime)));
                CHECK(found == wanted);
            }
}

TEST_CASE("a sieve drops exactly the numbers with a small factor, and those that are 1 modulo 65537")
{
    for (const int bits : {1024, 2048})
        for (const auto remainders : ways()) {
            const auto start = std::move(starts(bits)[0]);
            const auto survivors = Sieve(bits, remainders).survivors(*start);
            REQUIRE_FALSE(survivors.empty());
            const bool many = bits == 2048 && remainders != remainders_by_libcrypto;
            const std::uint32_t limit = many ? 1 << 19 : 1 << 16;
            for (std::uint32_t offset = 0; offset < 300; offset += 2) {
                const Number number(BN_dup(start.get()));
                REQUIRE(BN_add_word(number.get(), offset) == 1);
                bool dropped = BN_mod_word(number.get(), 65537) == 1;
                for (std::uint32_t n = 3; n < limit && !dropped; n += 2)
                    dropped = BN_mod_word(number.get(), n) == 0;
                INFO(bits << " bits, offset " << offset);
                CHECK(dropped != std::binary_search(survivors.begin(), survivors.end(), offset));
            }
        }
}

}  // namespace sluice::sprig
