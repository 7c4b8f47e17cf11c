#include "rsa_key.hpp"

#include "prime_search.hpp"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <utility>

namespace sluice::sprig {
namespace {

struct Free {
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;

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
        const bool ok = BN_set_word(e.get(), kPublicExponent) == 1 &&
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
    const NumberContext context(done(BN_CTX_secure_new()));
    const auto vectors = fermat_by_vectors();
    for (;;) {
        auto [p, q] = two_random_primes(half, vectors != nullptr ? vectors : fermat_by_libcrypto);
        if (BN_cmp(p.get(), q.get()) < 0) std::swap(p, q);
        if (!far_apart(p.get(), q.get(), half)) continue;
        const Numbers numbers(std::move(p), std::move(q), context.get());
        if (BN_num_bits(numbers.d.get()) > half) return numbers.key();
    }
}

}  // namespace sluice::sprig
