#pragma once
#include <cstdint>
#include <memory>
#include <openssl/bn.h>
#include <stdexcept>

namespace sluice::sprig {

struct FreeBignum {
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
    void operator()(BN_MONT_CTX* context) const { BN_MONT_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeBignum>;
using NumberContext = std::unique_ptr<BN_CTX, FreeBignum>;
using MontgomeryContext = std::unique_ptr<BN_MONT_CTX, FreeBignum>;

/// e of every RSA key.
inline constexpr std::uint32_t kPublicExponent = 65537;

/// Every libcrypto function for numbers and keys answers 1 for "done", a pointer, or else has failed.
template <class T> T done(T answer)
{
    if (!answer) throw std::runtime_error("failed to generate private key");
    return answer;
}

/// A secret number: freed cleansed (also inside of OSSL_PARAMs), and divided by in constant time.
inline Number secret()
{
    Number number(done(BN_secure_new()));
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return number;
}

inline Number minus(const BIGNUM* number, BN_ULONG word)
{
    auto result = secret();
    done(BN_copy(result.get(), number) != nullptr && BN_sub_word(result.get(), word) == 1);
    return result;
}

}  // namespace sluice::sprig
