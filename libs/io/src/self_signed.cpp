#include "base/error.hpp"
#include "io/tls.hpp"
#include "openssl.hpp"

#include <arpa/inet.h>
#include <cstdint>
#include <openssl/pem.h>
#include <openssl/rand.h>

namespace sluice::io {
namespace {

constexpr long kHour = 3600;
constexpr long kTenYears = 3650L * 24 * kHour;

void require(bool done)
{
    if (!done) throw base::Error(base::ErrorKind::Internal, "cannot make a certificate: " + openssl_reason());
}

std::string text_of(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int id, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string alternative_names(std::initializer_list<std::string> hosts)
{
    std::string names;
    for (const auto& host : hosts) {
        unsigned char address[sizeof(in6_addr)];
        const bool ip =
            inet_pton(AF_INET, host.c_str(), address) == 1 || inet_pton(AF_INET6, host.c_str(), address) == 1;
        names += (names.empty() ? "" : ",") + std::string(ip ? "IP:" : "DNS:") + host;
    }
    return names;
}

void set_serial(X509* certificate)
{
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1);
}

}  // namespace

SelfSigned make_self_signed(const std::string& common_name, std::initializer_list<std::string> hosts)
{
    const KeyPtr key(EVP_EC_gen("P-256"));
    const CertificatePtr certificate(X509_new());
    require(key && certificate);
    X509* x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    set_serial(x509);
    X509_gmtime_adj(X509_getm_notBefore(x509), -kHour);
    X509_gmtime_adj(X509_getm_notAfter(x509), kTenYears);
    X509_set_pubkey(x509, key.get());
    X509_NAME* name = X509_get_subject_name(x509);
    const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.c_str());
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1);
    X509_set_issuer_name(x509, name);
    add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509, NID_key_usage, "critical,digitalSignature,keyCertSign");
    add_extension(x509, NID_ext_key_usage, "serverAuth,clientAuth");
    if (hosts.size() != 0) add_extension(x509, NID_subject_alt_name, alternative_names(hosts));
    require(X509_sign(x509, key.get(), EVP_sha256()) != 0);

    const BioPtr certificate_text(BIO_new(BIO_s_mem()));
    const BioPtr key_text(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(certificate_text.get(), x509) == 1);
    require(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return {text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace sluice::io
