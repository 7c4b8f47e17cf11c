#include "fermat.hpp"

#include "bignum.hpp"

namespace sluice::sprig {
namespace {

/// 2^(number - 1) modulo a number, to be.
struct Power {
    Number modulus = secret(), exponent, base = secret();
    MontgomeryContext montgomery{done(BN_MONT_CTX_new())};

    Power(const BIGNUM& start, std::uint32_t offset, BN_CTX* context)
    {
        done(
            BN_copy(modulus.get(), &start) != nullptr && BN_add_word(modulus.get(), offset) == 1 &&
            BN_MONT_CTX_set(montgomery.get(), modulus.get(), context) == 1 && BN_set_word(base.get(), 2) == 1);
        exponent = minus(modulus.get(), 1);
    }
};

}  // namespace

unsigned fermat_by_libcrypto(const BIGNUM& start, std::span<const std::uint32_t> offsets)
{
    const NumberContext context(done(BN_CTX_secure_new()));
    unsigned passed = 0;
    // Two at a time, as some processors do two at the price of one.
    for (std::size_t i = 0; i < offsets.size(); i += 2) {
        const auto second = i + 1 < offsets.size() ? i + 1 : i;
        const Power one(start, offsets[i], context.get()), other(start, offsets[second], context.get());
        done(BN_mod_exp_mont_consttime_x2(
            one.base.get(),
            one.base.get(),
            one.exponent.get(),
            one.modulus.get(),
            one.montgomery.get(),
            other.base.get(),
            other.base.get(),
            other.exponent.get(),
            other.modulus.get(),
            other.montgomery.get(),
            context.get()));
        if (BN_is_one(one.base.get())) passed |= 1u << i;
        if (BN_is_one(other.base.get())) passed |= 1u << second;
    }
    return passed;
}

}  // namespace sluice::sprig
