#include "rsa_key.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdexcept>
#include <string>

namespace sluice::sprig {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Number = std::unique_ptr<BIGNUM, Free>;

Number number_of(const Key& key, const char* name)
{
    BIGNUM* number = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key.get(), name, &number) == 1);
    return Number(number);
}

/// Whether what a key signs is what it verifies, and nothing else.
bool signs(const Key& key)
{
    const std::string text = "to be signed", other = "to be forged";
    const auto bytes = [](const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); };
    unsigned char signature[512];
    std::size_t size = sizeof(signature);
    const auto verified = [&](const std::string& message) {
        const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
        REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
        return EVP_DigestVerify(context.get(), signature, size, bytes(message), message.size()) == 1;
    };
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), signature, &size, bytes(text), text.size()) == 1);
    return verified(text) && !verified(other);
}

}  // namespace

TEST_CASE("new RSA keys are what libcrypto's own checks and FIPS 186-5 ask for, and sign")
{
    for (const unsigned bits : {2048u, 2048u, 2048u, 2048u, 4096u}) {
        const Key key(new_rsa_key(bits));
        INFO(bits);
        CHECK(EVP_PKEY_get_bits(key.get()) == static_cast<int>(bits));
        const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new(key.get(), nullptr));
        // Both primes by 64 rounds or more, n = p * q, d, dp, dq and qinv.
        CHECK(EVP_PKEY_check(context.get()) == 1);
        // SP 800-56B 6.4.1.2: also gcd(p - 1, e), the ranges of p, q and d, and |p - q|.
        CHECK(EVP_PKEY_pairwise_check(context.get()) == 1);
        CHECK(BN_is_word(number_of(key, OSSL_PKEY_PARAM_RSA_E).get(), 65537) == 1);
        CHECK(BN_num_bits(number_of(key, OSSL_PKEY_PARAM_RSA_D).get()) > static_cast<int>(bits / 2));
        const auto p = number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
                   q = number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR2);
        for (const auto* const prime : {p.get(), q.get()}) {
            CHECK(BN_num_bits(prime) == static_cast<int>(bits / 2));
            CHECK(BN_is_bit_set(prime, static_cast<int>(bits / 2) - 2) == 1);
        }
        CHECK(BN_cmp(p.get(), q.get()) > 0);
        CHECK(signs(key));
    }
}

TEST_CASE("no two new RSA keys share a prime")
{
    const Key one(new_rsa_key(2048)), other(new_rsa_key(2048));
    CHECK(EVP_PKEY_eq(one.get(), other.get()) == 0);
    const Number common(BN_new());
    const std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> context(BN_CTX_new(), BN_CTX_free);
    REQUIRE(
        BN_gcd(
            common.get(),
            number_of(one, OSSL_PKEY_PARAM_RSA_N).get(),
            number_of(other, OSSL_PKEY_PARAM_RSA_N).get(),
            context.get()) == 1);
    CHECK(BN_is_one(common.get()));
}

TEST_CASE("an RSA key of a size that no function makes is refused, not searched for")
{
    for (const unsigned bits : {0u, 512u, 1024u, 3072u, 8192u, 1u << 20})
        CHECK_THROWS_AS(new_rsa_key(bits), std::runtime_error);
}

}  // namespace sluice::sprig
