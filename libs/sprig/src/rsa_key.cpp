#include "rsa_key.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdexcept>
#include <utility>
#include <vector>

namespace sluice::sprig {
namespace {

constexpr BN_ULONG kExponent = 65537;

struct Free {
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
    void operator()(BN_MONT_CTX* context) const { BN_MONT_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;
using Number = Owned<BIGNUM>;

/// Every libcrypto function here answers 1 for "done", a pointer, or else has failed.
template <class T> T done(T answer)
{
    if (!answer) throw std::runtime_error("failed to generate private key");
    return answer;
}

/// A secret number: freed cleansed (also inside of OSSL_PARAMs), and divided by in constant time.
Number secret()
{
    Number number(done(BN_secure_new()));
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return number;
}

Number minus(const BIGNUM* number, BN_ULONG word)
{
    auto result = secret();
    done(BN_copy(result.get(), number) != nullptr && BN_sub_word(result.get(), word) == 1);
    return result;
}

/// Odd primes below 2^16, in order: with more of them the sieve costs what it saves.
const std::vector<std::uint32_t>& small_primes()
{
    static const auto primes = [] {
        constexpr std::uint32_t limit = 1 << 16;
        std::vector<bool> composite(limit);
        std::vector<std::uint32_t> found;
        for (std::uint32_t n = 3; n < limit; n += 2) {
            if (composite[n]) continue;
            found.push_back(n);
            for (std::uint64_t multiple = std::uint64_t{n} * n; multiple < limit; multiple += 2 * n)
                composite[multiple] = true;
        }
        return found;
    }();
    return primes;
}

/// The numbers start, start + 2, ... (all odd) that no small prime divides, as offsets from start.
std::vector<std::uint32_t> survivors(const BIGNUM* start)
{
    constexpr std::uint32_t width = 1 << 13;  // of odd numbers; one in 710 is a prime at 2048 bits
    std::vector<std::uint8_t> composite(width);
    const auto& primes = small_primes();
    for (std::size_t i = 0; i < primes.size(); i += 2) {
        // One long division serves two primes, as their product fits into 32 bits.
        const auto first = primes[i], second = i + 1 < primes.size() ? primes[i + 1] : 1;
        const auto remainder =
            static_cast<std::uint64_t>(BN_mod_word(start, static_cast<BN_ULONG>(first) * second));
        for (const auto prime : {first, second}) {
            if (prime == 1) continue;
            const auto above = static_cast<std::uint32_t>(remainder % prime);
            // start + 2 * index = 0 (mod prime)
            const auto gap = above == 0 ? 0 : prime - above;
            for (auto index = gap % 2 == 0 ? gap / 2 : (gap + prime) / 2; index < width; index += prime)
                composite[index] = 1;
        }
    }
    std::vector<std::uint32_t> offsets;
    for (std::uint32_t index = 0; index < width; ++index)
        if (composite[index] == 0) offsets.push_back(2 * index);
    return offsets;
}

/// An odd number that may be a prime, with what Miller-Rabin rounds over it share.
class Candidate {
public:
    Candidate(const BIGNUM* start, std::uint32_t offset, BN_CTX* context)
        : value_(secret()), odd_part_(secret()), montgomery_(done(BN_MONT_CTX_new()))
    {
        done(BN_copy(value_.get(), start) != nullptr && BN_add_word(value_.get(), offset) == 1);
        minus_one_ = minus(value_.get(), 1);
        while (BN_is_bit_set(minus_one_.get(), twos_) == 0)
            ++twos_;
        done(BN_rshift(odd_part_.get(), minus_one_.get(), twos_));
        done(BN_MONT_CTX_set(montgomery_.get(), value_.get(), context));
    }

    /// A Miller-Rabin round with a random base over either of two candidates (which may be the same one), side
    /// by side as processors with vector multiplication do two at the price of one: whether each may be a
    /// prime.
    static std::array<bool, 2> round(const Candidate& left, const Candidate& right, BN_CTX* context)
    {
        const auto left_power = left.random_base(), right_power = right.random_base();
        done(BN_mod_exp_mont_consttime_x2(
            left_power.get(),
            left_power.get(),
            left.odd_part_.get(),
            left.value_.get(),
            left.montgomery_.get(),
            right_power.get(),
            right_power.get(),
            right.odd_part_.get(),
            right.value_.get(),
            right.montgomery_.get(),
            context));
        return {left.passes(left_power.get(), context), right.passes(right_power.get(), context)};
    }

    bool fits_exponent() const { return BN_mod_word(minus_one_.get(), kExponent) != 0; }
    int bits() const { return BN_num_bits(value_.get()); }
    Number take() { return std::move(value_); }

private:
    /// In [2, value - 2].
    Number random_base() const
    {
        auto base = secret();
        const auto range = minus(value_.get(), 3);
        done(BN_priv_rand_range(base.get(), range.get()) == 1 && BN_add_word(base.get(), 2) == 1);
        return base;
    }
    /// The end of a round that began with base^odd_part.
    bool passes(BIGNUM* power, BN_CTX* context) const
    {
        if (BN_is_one(power) || BN_cmp(power, minus_one_.get()) == 0) return true;
        for (int i = 1; i < twos_; ++i) {
            done(BN_mod_sqr(power, power, value_.get(), context));
            if (BN_cmp(power, minus_one_.get()) == 0) return true;
        }
        return false;
    }

    Number value_, minus_one_, odd_part_;
    int twos_ = 0;
    Owned<BN_MONT_CTX> montgomery_;
};

/// Whether a candidate that passed its first round is a prime, but for an error below 2^-120. For a random odd
/// number FIPS 186-5 asks for 5 rounds (1024 bits) or 4; by the bound of Damgard, Landrock and Pomerance our 8
/// and 4 leave less than 2^-155, of which the search through a window of 2^13 numbers takes at most its square
/// (Brandt and Damgard).
bool is_prime(const Candidate& candidate, BN_CTX* context)
{
    const int rounds = candidate.bits() < 2048 ? 8 : 4;
    for (int i = 0; i < rounds; i += 2)
        if (Candidate::round(candidate, candidate, context) != std::array{true, true}) return false;
    return true;
}

/// A random prime with its two highest bits set (so that the product of two has all its bits, and each is above
/// sqrt(2) * 2^(bits - 1)), for which p - 1 and e have no common factor.
Number random_prime(int bits, BN_CTX* context)
{
    const auto start = secret();
    for (;;) {
        done(BN_priv_rand(start.get(), bits, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD));
        const auto offsets = survivors(start.get());
        for (std::size_t i = 0; i + 1 < offsets.size(); i += 2) {
            std::array pair{
                Candidate(start.get(), offsets[i], context), Candidate(start.get(), offsets[i + 1], context)};
            const auto passed = Candidate::round(pair[0], pair[1], context);
            for (const std::size_t which : {0u, 1u}) {
                auto& candidate = pair[which];
                if (!passed[which] || candidate.bits() != bits || !candidate.fits_exponent()) continue;
                if (is_prime(candidate, context)) return candidate.take();
            }
        }
    }
}

/// |p - q| > 2^(bits - 100) for primes of so many bits.
bool far_apart(const BIGNUM* p, const BIGNUM* q, int bits)
{
    const auto difference = secret();
    done(BN_sub(difference.get(), p, q));
    return BN_num_bits(difference.get()) > bits - 99;
}

/// The numbers of a key as PKCS #1 names them.
struct Numbers {
    Number n, e, d, p, q, dp, dq, qinv;

    /// p > q, d = 1 / e mod lcm(p - 1, q - 1).
    Numbers(Number larger, Number smaller, BN_CTX* context)
        : n(secret()), e(secret()), d(secret()), p(std::move(larger)), q(std::move(smaller)), dp(secret()),
          dq(secret()), qinv(secret())
    {
        const auto p1 = minus(p.get(), 1), q1 = minus(q.get(), 1), product = secret(), gcd = secret(),
                   lcm = secret();
        const bool ok = BN_set_word(e.get(), kExponent) == 1 &&
                        BN_mul(n.get(), p.get(), q.get(), context) == 1 &&
                        BN_mul(product.get(), p1.get(), q1.get(), context) == 1 &&
                        BN_gcd(gcd.get(), p1.get(), q1.get(), context) == 1 &&
                        BN_div(lcm.get(), nullptr, product.get(), gcd.get(), context) == 1 &&
                        BN_mod_inverse(d.get(), e.get(), lcm.get(), context) != nullptr &&
                        BN_div(nullptr, dp.get(), d.get(), p1.get(), context) == 1 &&
                        BN_div(nullptr, dq.get(), d.get(), q1.get(), context) == 1 &&
                        BN_mod_inverse(qinv.get(), q.get(), p.get(), context) != nullptr;
        done(ok);
    }

    EVP_PKEY* key() const
    {
        const Owned<OSSL_PARAM_BLD> builder(done(OSSL_PARAM_BLD_new()));
        const std::pair<const char*, const Number&> fields[] = {
            {OSSL_PKEY_PARAM_RSA_N, n},
            {OSSL_PKEY_PARAM_RSA_E, e},
            {OSSL_PKEY_PARAM_RSA_D, d},
            {OSSL_PKEY_PARAM_RSA_FACTOR1, p},
            {OSSL_PKEY_PARAM_RSA_FACTOR2, q},
            {OSSL_PKEY_PARAM_RSA_EXPONENT1, dp},
            {OSSL_PKEY_PARAM_RSA_EXPONENT2, dq},
            {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, qinv},
        };
        for (const auto& [name, number] : fields)
            done(OSSL_PARAM_BLD_push_BN(builder.get(), name, number.get()));
        const Owned<OSSL_PARAM> parameters(done(OSSL_PARAM_BLD_to_param(builder.get())));
        const Owned<EVP_PKEY_CTX> context(done(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)));
        EVP_PKEY* made = nullptr;
        done(
            EVP_PKEY_fromdata_init(context.get()) == 1 &&
            EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
        return done(made);
    }
};

}  // namespace

EVP_PKEY* new_rsa_key(unsigned bits)
{
    done(bits == 2048 || bits == 4096);
    const int half = static_cast<int>(bits / 2);
    const Owned<BN_CTX> context(done(BN_CTX_secure_new()));
    for (;;) {
        auto p = random_prime(half, context.get()), q = random_prime(half, context.get());
        if (BN_cmp(p.get(), q.get()) < 0) std::swap(p, q);
        if (!far_apart(p.get(), q.get(), half)) continue;
        const Numbers numbers(std::move(p), std::move(q), context.get());
        if (BN_num_bits(numbers.d.get()) > half) return numbers.key();
    }
}

}  // namespace sluice::sprig
