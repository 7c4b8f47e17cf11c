#pragma once
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "base/random.hpp"
#include "private_key.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sluice::sprig {

/// What of a parsed certificate signing needs.
struct Issuer {
    std::string subject;         ///< DER of the name
    std::string key_identifier;  ///< of the SubjectKeyIdentifier extension; empty if there is none
    std::string public_info;     ///< DER
    /// A certificate in DER. Throws std::runtime_error for what is none.
    static Issuer parse(std::string_view der);
};

/// CertificateRequest: what sprig's certificate functions are asked for.
struct CertificateRequest {
    std::string common_name;
    std::vector<std::string> addresses;  ///< 4 or 16 bytes each
    std::vector<std::string> names;
    std::int64_t days = 0;
    bool authority = false;
};

/// An X.509 v3 certificate in PEM, with the fields, extensions and encodings that Go's x509.CreateCertificate
/// gives sprig's template. Without an issuer it signs itself.
std::string make_certificate(
    const CertificateRequest& request,
    const PrivateKey& subject_key,
    const Issuer* issuer,
    const PrivateKey& signing_key,
    base::WallTime now,
    const base::RandomSource& random);

}  // namespace sluice::sprig
