#pragma once

struct evp_pkey_st;

namespace sluice::sprig {

/// A new RSA key of 2048 or 4096 bits with e = 65537, by FIPS 186-5 A.1.3 with primes found by incremental
/// search, several times faster than libcrypto's own EVP_RSA_gen(), whose 64 Miller-Rabin rounds and narrow
/// sieve are made for numbers that an adversary may have chosen. All randomness is libcrypto's private
/// generator's; what is secret is cleansed. The caller owns the key. Throws std::runtime_error for other sizes
/// or if libcrypto fails.
evp_pkey_st* new_rsa_key(unsigned bits);

}  // namespace sluice::sprig
