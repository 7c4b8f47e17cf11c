#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace sluice::http::test {
namespace {

constexpr long kDay = 86400;

template <class Write> std::string pem(const Write& write)
{
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

void extend(X509* certificate, X509* issuer, int id, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    if (extension == nullptr) throw std::runtime_error("extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Signed by itself when there is no issuer.
X509* make(
    const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, const Authority::Wish& wish)
{
    static long serial = 1;
    X509* certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), wish.from_days * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wish.to_days * kDay);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(certificate, issuer != nullptr ? X509_get_subject_name(issuer) : subject);
    X509* const parent = issuer != nullptr ? issuer : certificate;
    extend(
        certificate, parent, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!wish.alternative_names.empty())
        extend(certificate, parent, NID_subject_alt_name, wish.alternative_names);
    X509_sign(certificate, issuer_key, EVP_sha256());
    return certificate;
}

}  // namespace

struct Authority::Impl {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = nullptr;
    std::string text;
};

Authority::Authority(const std::string& name) : impl_(std::make_unique<Impl>())
{
    Wish wish;
    wish.authority = true;
    wish.alternative_names.clear();
    impl_->certificate = make(name, impl_->key, nullptr, impl_->key, wish);
    impl_->text = pem([&](BIO* bio) { PEM_write_bio_X509(bio, impl_->certificate); });
}

Authority::~Authority()
{
    X509_free(impl_->certificate);
    EVP_PKEY_free(impl_->key);
}

const std::string& Authority::certificate() const
{
    return impl_->text;
}

Issued Authority::issue(const std::string& common_name, const Wish& wish) const
{
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = make(common_name, key, impl_->certificate, impl_->key, wish);
    Issued issued;
    issued.certificate = pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
    issued.key =
        pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
    return issued;
}

}  // namespace sluice::http::test
