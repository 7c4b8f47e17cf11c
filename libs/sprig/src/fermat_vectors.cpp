#include "fermat.hpp"
#include "ifma.hpp"

#if defined(__x86_64__)

#include <array>
#include <bit>
#include <openssl/crypto.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

constexpr unsigned kLimbBits = 52;  // what one multiplication takes of each operand
constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << kLimbBits) - 1;

using Limb = Lanes;  ///< one of each number

/// Adds the products a * b to a column (by their lower halves) and to the one above it.
SLUICE_IFMA inline void add_product(Limb& column, Limb& above, Limb a, Limb b)
{
    column = add_low_product(column, a, b);
    above = add_high_product(above, a, b);
}

/// Two neighbouring columns of a product, and what they leave to the one above them. The second column has two
/// parts, as one that takes two additions in a row must wait for the first.
struct Columns {
    Limb first, second, second_too, above;
};

/// Columns k and k + 1 get left[i] * right[k - i] and left[i] * right[k + 1 - i] for all i in [begin, end).
SLUICE_IFMA inline void add_products(
    Columns& columns, const Limb* left, const Limb* right, std::size_t k, std::size_t begin, std::size_t end)
{
    if (begin >= end) return;
    auto upper = right[k + 1 - begin];
#pragma GCC unroll 4
    for (auto i = begin; i < end; ++i) {
        const auto factor = left[i], lower = right[k - i];
        add_product(columns.first, columns.second, factor, lower);
        add_product(columns.second_too, columns.above, factor, upper);
        upper = lower;
    }
}

/// Powers of two modulo eight odd numbers n (a number a lane) of Bits bits each, with Montgomery's
/// multiplication for R = 2^(52 * kLimbs) > 2^15 * n: it takes what is below 4 * n and gives what is below 2 *
/// n. Cleansed at the end.
template <unsigned Bits> class Powers {
public:
    static constexpr std::size_t kLimbs = (Bits + 15 + kLimbBits - 1) / kLimbBits;
    static_assert(kLimbs % 2 == 0);

    Powers(const BIGNUM& start, std::span<const std::uint32_t> offsets)
    {
        std::array<unsigned char, Bits / 8> bytes;
        if (BN_bn2lebinpad(&start, bytes.data(), static_cast<int>(bytes.size())) < 0)
            throw std::runtime_error("a number of too many bits");
        for (std::size_t lane = 0; lane < kFermatBatch; ++lane)
            set_modulus(lane, bytes, offsets[lane < offsets.size() ? lane : 0]);
        OPENSSL_cleanse(bytes.data(), bytes.size());
    }
    Powers(const Powers&) = delete;
    Powers& operator=(const Powers&) = delete;
    ~Powers() { OPENSSL_cleanse(this, sizeof(*this)); }

    /// In which lanes 2^(n - 1) = 1 (mod n).
    SLUICE_IFMA unsigned passes()
    {
        // 2^(-n - 1) = 2^-2: a power of R that begins with n's upper bits is then a power of 2 below n, so that
        // no division is needed.
        constexpr unsigned top = std::bit_width(Bits) - 1, below = Bits - top;
        static_assert(kLimbs * kLimbBits > (1u << top) && kLimbs * kLimbBits <= Bits + (1u << (top - 1)));
        for (std::size_t lane = 0; lane < kFermatBatch; ++lane) {
            const auto exponent = kLimbs * kLimbBits - 1 - top_bits(lane, below);
            x_[exponent / kLimbBits][lane] = std::uint64_t{1} << exponent % kLimbBits;
        }
        for (unsigned bit = below; bit-- > 0;)
            multiply<true>(~(n_[bit / kLimbBits] >> bit % kLimbBits) & 1);
        // Times 2^2, out of Montgomery's form: 1 or not.
        times_four();
        multiply<false>(Limb{});
        auto difference = x_[0] ^ 1;
        for (std::size_t i = 1; i < kLimbs; ++i)
            difference |= x_[i];
        unsigned passed = 0;
        for (std::size_t lane = 0; lane < kFermatBatch; ++lane)
            passed |= (difference[lane] == 0 ? 1u : 0u) << lane;
        return passed;
    }

private:
    void set_modulus(std::size_t lane, const std::array<unsigned char, Bits / 8>& bytes, std::uint64_t offset)
    {
        auto carry = offset;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            std::uint64_t limb = 0;
            for (unsigned bit = 0; bit < kLimbBits; bit += 4) {
                const auto at = i * kLimbBits + bit;
                if (at < Bits) limb |= std::uint64_t{bytes[at / 8] >> at % 8 & 15u} << bit;
            }
            limb += carry;
            n_[i][lane] = limb & kLimbMask;
            carry = limb >> kLimbBits;
        }
        // -1 / n modulo 2^52: 3 bits are right at first, and each step doubles them.
        auto inverse = n_[0][lane];
        for (int i = 0; i < 5; ++i)
            inverse *= 2 - n_[0][lane] * inverse;
        inverse_[lane] = -inverse & kLimbMask;
    }

    std::uint64_t top_bits(std::size_t lane, unsigned below) const
    {
        const auto limb = below / kLimbBits, bit = below % kLimbBits;
        const auto next = limb + 1 < kLimbs ? n_[limb + 1][lane] << (kLimbBits - bit) : 0;
        return n_[limb][lane] >> bit | next;
    }

    SLUICE_IFMA void times_four()
    {
        Limb carry{};
        for (std::size_t i = 0; i < kLimbs; ++i)
            put(i, x_[i], carry, Limb{} + 2);
    }

    /// x = x * x * 2^doublings / R, or, if not `squares`, x = x / R.
    template <bool squares> SLUICE_IFMA void multiply(Limb doublings)
    {
        const Limb zero{};
        Pending pending{zero, zero};
        for (std::size_t k = 0; k < kLimbs; k += 2)
            lower_columns<squares>(k, pending);
        Limb carry{};
        for (std::size_t k = kLimbs; k < 2 * kLimbs; k += 2)
            upper_columns<squares>(k, pending, carry, doublings);
    }

    /// What columns leave to the next one: of products that count twice, and of all else.
    struct Pending {
        Limb twice, once;
    };

    /// Columns k and k + 1 below R: made zero by a multiple m of n.
    template <bool squares> SLUICE_IFMA void lower_columns(std::size_t k, Pending& pending)
    {
        const Limb zero{};
        Columns twice{pending.twice, zero, zero, zero}, once{pending.once, zero, zero, zero};
        if constexpr (squares) {
            add_products(twice, x_, x_, k, 0, k / 2);
            add_middle(twice, once, k / 2);
        } else {
            once.first += x_[k];
            once.second = x_[k + 1];
        }
        add_products(once, m_, n_, k, 0, k);
        auto first = once.first + 2 * twice.first;
        auto second = once.second + once.second_too + 2 * (twice.second + twice.second_too);
        auto above = once.above;

        const auto m = add_low_product(Limb{}, first, inverse_);
        m_[k] = m;
        add_product(first, second, m, n_[0]);
        second += first >> kLimbBits;
        add_product(second, above, m, n_[1]);
        const auto next = add_low_product(Limb{}, second, inverse_);
        m_[k + 1] = next;
        add_product(second, above, next, n_[0]);
        pending = {twice.above, above + (second >> kLimbBits)};
    }

    /// Columns k and k + 1 from R on: limbs of the result. Those of x below k - kLimbs + 1 are not needed any
    /// more.
    template <bool squares>
    SLUICE_IFMA void upper_columns(std::size_t k, Pending& pending, Limb& carry, Limb doublings)
    {
        const Limb zero{};
        Columns twice{pending.twice, zero, zero, zero}, once{pending.once, zero, zero, zero};
        const auto lowest = k - kLimbs + 1;
        if constexpr (squares) {
            if (lowest < k / 2) add_product(twice.first, twice.second, x_[lowest], x_[k - lowest]);
            add_products(twice, x_, x_, k, lowest + 1, k / 2);
            add_middle(twice, once, k / 2);
        }
        add_product(once.first, once.second, m_[lowest], n_[k - lowest]);
        add_products(once, m_, n_, k, lowest + 1, kLimbs);
        const auto first = once.first + 2 * twice.first;
        const auto second = once.second + once.second_too + 2 * (twice.second + twice.second_too);
        put(k - kLimbs, first, carry, doublings);
        put(k - kLimbs + 1, second, carry, doublings);
        pending = {twice.above, once.above};
    }

    /// The products of columns 2 * i and 2 * i + 1 that have no two neighbours.
    SLUICE_IFMA void add_middle(Columns& twice, Columns& once, std::size_t i)
    {
        add_product(once.first, once.second, x_[i], x_[i]);
        if (i + 1 < kLimbs) add_product(twice.second_too, twice.above, x_[i], x_[i + 1]);
    }

    SLUICE_IFMA void put(std::size_t i, Limb column, Limb& carry, Limb doublings)
    {
        const auto value = (column << doublings) + carry;
        x_[i] = value & kLimbMask;
        carry = value >> kLimbBits;
    }

    Limb n_[kLimbs];
    Limb x_[kLimbs] = {};
    Limb m_[kLimbs];
    Limb inverse_;
};

template <unsigned Bits> unsigned screen(const BIGNUM& start, std::span<const std::uint32_t> offsets)
{
    return Powers<Bits>(start, offsets).passes() & ((1u << offsets.size()) - 1);
}

unsigned by_vectors(const BIGNUM& start, std::span<const std::uint32_t> offsets)
{
    switch (BN_num_bits(&start)) {
    case 1024:
        return screen<1024>(start, offsets);
    case 2048:
        return screen<2048>(start, offsets);
    default:
        return fermat_by_libcrypto(start, offsets);
    }
}

}  // namespace

FermatScreen fermat_by_vectors() noexcept
{
    return has_ifma() ? by_vectors : nullptr;
}

}  // namespace sluice::sprig

#else

namespace sluice::sprig {

FermatScreen fermat_by_vectors() noexcept
{
    return nullptr;
}

}  // namespace sluice::sprig

#endif
