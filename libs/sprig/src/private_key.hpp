#pragma once
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace sluice::sprig {

/// PrivateKey: an RSA, DSA, ECDSA or Ed25519 key, and the PEM forms that sprig gives and takes. Key material is
/// drawn from libcrypto's own generator, never from the render's: primes must come from where they are looked
/// after. A value.
class PrivateKey {
public:
    enum class Kind { Rsa, Dsa, Ecdsa, Ed25519 };
    /// Of 2048 or 4096 bits.
    static PrivateKey generate_rsa(unsigned bits);
    static PrivateKey generate(Kind);
    /// PKCS#1, SEC 1, PKCS#8 or sprig's DSA form. Throws std::runtime_error with sprig's words.
    static PrivateKey from_pem(std::string_view pem);
    /// The form of sprig: "RSA PRIVATE KEY", "DSA PRIVATE KEY", "EC PRIVATE KEY", else PKCS#8.
    std::string pem() const;

    Kind kind() const;
    /// SubjectPublicKeyInfo in DER.
    std::string public_info() const;
    /// The AlgorithmIdentifier of what sign() makes.
    std::string signature_algorithm() const;
    std::string sign(std::string_view message) const;

private:
    explicit PrivateKey(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> key_;
};

/// One block of a PEM file.
struct PemBlock {
    std::string type, bytes;
    /// The first one in a text, whatever stands in front of it; an empty type if there is none.
    static PemBlock decode(std::string_view text);
    std::string encode() const;
};

}  // namespace sluice::sprig
