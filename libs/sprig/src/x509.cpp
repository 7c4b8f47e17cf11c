#include "x509.hpp"

#include "der.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <memory>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

/// asn1.Marshal takes PrintableString where the text allows it.
std::string text_element(std::string_view text)
{
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
    });
    return der::element(printable ? der::PrintableString : der::Utf8String, text);
}

std::string name_of(std::string_view common_name)
{
    if (common_name.empty()) return der::sequence("");
    return der::sequence(
        der::element(der::Set, der::sequence(der::object_id({2, 5, 4, 3}) + text_element(common_name))));
}

std::string extension(std::initializer_list<unsigned> id, bool critical, std::string_view value)
{
    auto content = der::object_id(id);
    if (critical) content += der::element(der::Boolean, "\xFF");
    return der::sequence(content + der::element(der::OctetString, value));
}

std::string alternative_names(const CertificateRequest& request)
{
    constexpr unsigned char dns = 0x82, address = 0x87;
    std::string all;
    for (const auto& name : request.names) {
        const bool ascii =
            std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!ascii)
            throw std::runtime_error(
                "error creating certificate: x509: " + gotemplate::strconv::quote(name) +
                " cannot be encoded as an IA5String");
        all += der::element(dns, name);
    }
    for (const auto& bytes : request.addresses)
        all += der::element(address, bytes);
    return der::sequence(all);
}

/// The first 20 bytes of SHA-256 over the key's bits (RFC 7093), which Go takes since 1.25.
std::string key_identifier(std::string_view public_info)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(public_info.data());
    const std::unique_ptr<X509_PUBKEY, void (*)(X509_PUBKEY*)> key(
        d2i_X509_PUBKEY(nullptr, &bytes, static_cast<long>(public_info.size())), X509_PUBKEY_free);
    const unsigned char* bits = nullptr;
    int size = 0;
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!key || X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, key.get()) != 1 ||
        EVP_Digest(bits, static_cast<std::size_t>(size), digest, nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("error creating certificate: failed to digest the public key");
    return {reinterpret_cast<const char*>(digest), 20};
}

std::string extensions(
    const CertificateRequest& request,
    const std::string& subject,
    const std::string& public_info,
    const Issuer* issuer)
{
    const bool self_issued = issuer == nullptr || issuer->subject == subject;
    // digitalSignature and keyEncipherment; keyCertSign for an authority.
    auto all = extension(
        {2, 5, 29, 15}, true, request.authority ? der::bit_string("\xA4", 2) : der::bit_string("\xA0", 5));
    all += extension(
        {2, 5, 29, 37},
        false,
        der::sequence(
            der::object_id({1, 3, 6, 1, 5, 5, 7, 3, 1}) + der::object_id({1, 3, 6, 1, 5, 5, 7, 3, 2})));
    all += extension(
        {2, 5, 29, 19}, true, der::sequence(request.authority ? der::element(der::Boolean, "\xFF") : ""));
    if (request.authority)
        all += extension({2, 5, 29, 14}, false, der::element(der::OctetString, key_identifier(public_info)));
    if (!self_issued && !issuer->key_identifier.empty())
        all += extension({2, 5, 29, 35}, false, der::sequence(der::element(0x80, issuer->key_identifier)));
    if (!request.names.empty() || !request.addresses.empty())
        all += extension({2, 5, 29, 17}, request.common_name.empty(), alternative_names(request));
    return der::element(0xA3, der::sequence(all));
}

std::string serial_number(const base::RandomSource& random)
{
    std::string bytes;
    for (int i = 0; i < 2; ++i) {
        const auto word = random();
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += static_cast<char>(word >> shift);
    }
    return der::unsigned_integer(bytes);
}

}  // namespace

Issuer Issuer::parse(std::string_view der)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free);
    if (!certificate) throw std::runtime_error("x509: malformed certificate");
    Issuer issuer;
    unsigned char* out = nullptr;
    const int size = i2d_X509_NAME(X509_get_subject_name(certificate.get()), &out);
    if (size > 0) issuer.subject.assign(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
    OPENSSL_free(out);
    if (const auto* const id = X509_get0_subject_key_id(certificate.get()); id != nullptr)
        issuer.key_identifier.assign(
            reinterpret_cast<const char*>(ASN1_STRING_get0_data(id)),
            static_cast<std::size_t>(ASN1_STRING_length(id)));
    unsigned char* key = nullptr;
    const int key_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &key);
    if (key_size > 0)
        issuer.public_info.assign(reinterpret_cast<const char*>(key), static_cast<std::size_t>(key_size));
    OPENSSL_free(key);
    return issuer;
}

std::string make_certificate(
    const CertificateRequest& request,
    const PrivateKey& subject_key,
    const Issuer* issuer,
    const PrivateKey& signing_key,
    base::WallTime now,
    const base::RandomSource& random)
{
    const auto subject = name_of(request.common_name);
    const auto public_info = subject_key.public_info();
    const auto algorithm = signing_key.signature_algorithm();
    // Days count in time.Duration, which overflows after 292 years.
    const auto lifetime =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(request.days) * 86'400'000'000'000u);
    const auto seconds = [](base::WallTime time) {
        return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    };
    const auto until = base::WallTime(base::Duration(static_cast<std::int64_t>(
        static_cast<std::uint64_t>(now.time_since_epoch().count()) + static_cast<std::uint64_t>(lifetime))));
    const auto body = der::sequence(
        der::element(0xA0, der::element(der::Integer, std::string_view("\2", 1))) + serial_number(random) +
        algorithm + (issuer == nullptr ? subject : issuer->subject) +
        der::sequence(der::time(seconds(now)) + der::time(seconds(until))) + subject + public_info +
        extensions(request, subject, public_info, issuer));
    if (issuer != nullptr && issuer->public_info != signing_key.public_info())
        throw std::runtime_error(
            "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
    return PemBlock{"CERTIFICATE", der::sequence(body + algorithm + der::bit_string(signing_key.sign(body)))}
        .encode();
}

}  // namespace sluice::sprig
