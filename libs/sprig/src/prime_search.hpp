#pragma once
#include "bignum.hpp"
#include "fermat.hpp"

#include <array>
#include <vector>

namespace sluice::sprig {

/// PrimeCandidate: a secret odd number that passed a screening, to be proven a prime. Its random numbers are
/// drawn by the thread that makes it, so that another may prove it.
class PrimeCandidate {
public:
    explicit PrimeCandidate(Number value);
    /// Whether it is a prime, but for an error below 2^-120, by Miller-Rabin rounds with random bases.
    bool is_prime() const;
    Number take() { return std::move(value_); }

private:
    bool passes(BIGNUM* power, int twos, BN_CTX* context) const;

    Number value_;
    std::vector<Number> bases_;
};

/// Two random primes of so many bits (1024 or 2048), each by a search of its own from a random odd number on.
/// Their two highest bits are set (so that the product of two has all its bits, and each is above sqrt(2) *
/// 2^(bits - 1)), and p - 1 has no factor 65537. `screen` says which numbers are worth a proof: it decides how
/// long this takes, never what a prime is. Randomness is libcrypto's private generator's, all of it drawn by
/// the calling thread; a second thread shares the work. Throws std::runtime_error if libcrypto fails.
std::array<Number, 2> two_random_primes(int bits, FermatScreen screen);

}  // namespace sluice::sprig
