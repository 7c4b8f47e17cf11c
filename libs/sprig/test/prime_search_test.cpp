#include "prime_search.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

namespace sluice::sprig {
namespace {

/// Published primes: of RFC 2409 and RFC 3526.
Number known_prime(int bits)
{
    return Number(bits == 1024 ? BN_get_rfc2409_prime_1024(nullptr) : BN_get_rfc3526_prime_2048(nullptr));
}

Number sum(const BIGNUM& number, std::uint32_t word)
{
    Number result(BN_dup(&number));
    REQUIRE(BN_add_word(result.get(), word) == 1);
    return result;
}

/// 0, step, 2 * step, ...
std::vector<std::uint32_t> offsets(std::size_t count, std::uint32_t step)
{
    std::vector<std::uint32_t> all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = static_cast<std::uint32_t>(i) * step;
    return all;
}

/// Which of the numbers are primes, by libcrypto's own 64 rounds.
unsigned primes_of(const BIGNUM& start, const std::vector<std::uint32_t>& steps)
{
    unsigned found = 0;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (BN_check_prime(sum(start, steps[i]).get(), nullptr, nullptr) == 1) found |= 1u << i;
    return found;
}

/// The smallest and the largest number of a search, a random one, and one whose carry runs through all limbs.
std::vector<Number> starts(int bits)
{
    std::vector<Number> all;
    for (int i = 0; i < 4; ++i) {
        all.emplace_back(BN_new());
        auto* const number = all.back().get();
        REQUIRE(
            (BN_set_bit(number, bits - 1) == 1 && BN_set_bit(number, bits - 2) == 1 &&
             BN_set_bit(number, 0) == 1));
        if (i == 1) REQUIRE(BN_rand(number, bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD) == 1);
        for (int bit = 0; bit < bits - i && i >= 2; ++bit)
            REQUIRE(BN_set_bit(number, bit) == 1);
        if (i == 2) REQUIRE(BN_sub_word(number, 1u << 14) == 1);
        if (i == 3) REQUIRE(BN_clear_bit(number, bits - 3) == 1);
    }
    return all;
}

std::vector<FermatScreen> screens()
{
    std::vector<FermatScreen> all{fermat_by_libcrypto};
    if (const auto vectors = fermat_by_vectors()) all.push_back(vectors);
    return all;
}

unsigned nothing(const BIGNUM&, std::span<const std::uint32_t>)
{
    return 0;
}

unsigned everything(const BIGNUM&, std::span<const std::uint32_t> batch)
{
    return (1u << batch.size()) - 1;
}

}  // namespace

TEST_CASE("a screening finds a prime wherever it stands in a batch, and no composite")
{
    for (const int bits : {1024, 2048}) {
        const auto prime = known_prime(bits);
        for (std::uint32_t place = 0; place < kFermatBatch; ++place) {
            const auto start = sum(*prime, 0);
            REQUIRE(BN_sub_word(start.get(), 6 * place) == 1);
            const auto batch = offsets(kFermatBatch, 6);
            for (const auto screen : screens()) {
                INFO(bits << " bits, place " << place);
                CHECK(screen(*start, batch) == 1u << place);
            }
        }
    }
}

TEST_CASE("screenings say what libcrypto's test says, at the ends of the range as well")
{
    for (const int bits : {1024, 2048})
        for (const auto& start : starts(bits))
            for (const auto screen : screens()) {
                const auto batch = offsets(kFermatBatch, 2);
                INFO(bits << " bits");
                CHECK(screen(*start, batch) == primes_of(*start, batch));
            }
}

TEST_CASE("a batch may be smaller than a processor's vectors")
{
    const auto prime = known_prime(1024);
    for (std::size_t size = 1; size < kFermatBatch; ++size)
        for (const auto screen : screens())
            CHECK(screen(*prime, offsets(size, 2)) == 1);
}

TEST_CASE("what passes a screening is proven: pseudoprimes and products of primes are not taken for primes")
{
    // 2^p - 1 for a prime p passes Fermat's test and a Miller-Rabin round with base 2, prime or not.
    const auto mersenne = [](int exponent) {
        Number number(BN_new());
        REQUIRE((BN_set_bit(number.get(), exponent) == 1 && BN_sub_word(number.get(), 1) == 1));
        return number;
    };
    for (const int exponent : {67, 1031, 2053}) {
        REQUIRE(fermat_by_libcrypto(*mersenne(exponent), offsets(1, 2)) == 1);
        CHECK_FALSE(PrimeCandidate(mersenne(exponent)).is_prime());
    }
    CHECK(PrimeCandidate(mersenne(1279)).is_prime());

    const NumberContext context(BN_CTX_new());
    Number square(BN_new());
    REQUIRE(BN_sqr(square.get(), known_prime(1024).get(), context.get()) == 1);
    CHECK_FALSE(PrimeCandidate(std::move(square)).is_prime());
    CHECK(PrimeCandidate(known_prime(1024)).is_prime());
    CHECK(PrimeCandidate(known_prime(2048)).is_prime());
}

TEST_CASE("primes are found with each screening, and in spite of one that errs")
{
    auto all = screens();
    all.insert(all.end(), {nothing, everything});
    for (const auto screen : all)
        for (const auto& prime : two_random_primes(1024, screen)) {
            CHECK(BN_num_bits(prime.get()) == 1024);
            CHECK(BN_is_bit_set(prime.get(), 1022) == 1);
            CHECK(BN_check_prime(prime.get(), nullptr, nullptr) == 1);
            CHECK(BN_mod_word(prime.get(), kPublicExponent) != 1);
        }
}

}  // namespace sluice::sprig
