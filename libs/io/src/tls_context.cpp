#include "tls_context.hpp"

#include "base/error.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>
#include <utility>

namespace sluice::io {
namespace {

constexpr std::size_t kMaxTickets = 256;
constexpr std::array<unsigned char, 9> kAlpn = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

[[noreturn]] void invalid(const std::string& message)
{
    ERR_clear_error();
    throw base::Error(base::ErrorKind::Invalid, "tls: " + message);
}

/// An encrypted key must not make OpenSSL ask on the terminal.
int no_password(char*, int, int, void*)
{
    return 0;
}

/// As Go's AppendCertsFromPEM: what does not parse is passed over, but one certificate there must be.
void add_certificates(X509_STORE* store, const std::string& pem)
{
    const auto bio = reading(pem);
    std::size_t count = 0;
    while (BIO_pending(bio.get()) > 0) {
        const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
        if (certificate && X509_STORE_add_cert(store, certificate.get()) == 1) ++count;
    }
    ERR_clear_error();
    if (count == 0) invalid("the CA bundle holds no certificate");
}

bool is_hashed_directory(const std::filesystem::path& directory)
{
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(directory, problem)) {
        const auto name = entry.path().filename().string();
        if (name.size() == 10 && name.ends_with(".0") && name.find_first_not_of("0123456789abcdef") == 8)
            return true;
    }
    return false;
}

/// The system's certificates, where Go looks for them. A directory that c_rehash has prepared is searched when
/// a certificate needs its issuer: reading a whole bundle costs more than a megabyte.
void add_system_pool(X509_STORE* store)
{
    const char* file = std::getenv("SSL_CERT_FILE");
    const char* directory = std::getenv("SSL_CERT_DIR");
    if (file != nullptr || directory != nullptr) {
        X509_STORE_load_locations(store, file, directory);
        ERR_clear_error();
        return;
    }
    if (is_hashed_directory("/etc/ssl/certs")) {
        X509_STORE_load_path(store, "/etc/ssl/certs");
        return;
    }
    for (const char* bundle :
         {"/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem"}) {
        if (::access(bundle, R_OK) == 0 && X509_STORE_load_file(store, bundle) == 1) break;
    }
    ERR_clear_error();
}

StorePtr new_store()
{
    StorePtr store(X509_STORE_new());
    if (!store) throw std::bad_alloc();
    // Go trusts every certificate of the pool, an intermediate as well as a root.
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

/// One for the process, made when the first context wants it.
X509_STORE* system_store()
{
    static const StorePtr store = [] {
        auto made = new_store();
        add_system_pool(made.get());
        return made;
    }();
    return store.get();
}

void set_trust(SSL_CTX* context, const TlsOptions& options)
{
    if (options.ca_pem.empty()) return;  // see SslContext::load_trust
    auto store = new_store();
    add_certificates(store.get(), options.ca_pem);
    if (options.also_system_pool) add_system_pool(store.get());
    SSL_CTX_set_cert_store(context, store.release());
}

void set_key_pair(SSL_CTX* context, const TlsOptions& options)
{
    if (options.certificate_pem.empty() && options.private_key_pem.empty()) return;
    if (options.certificate_pem.empty()) invalid("a private key without its certificate");
    if (options.private_key_pem.empty()) invalid("a certificate without its private key");
    const auto certificates = reading(options.certificate_pem);
    const CertificatePtr leaf(PEM_read_bio_X509(certificates.get(), nullptr, no_password, nullptr));
    if (!leaf) invalid("failed to find any PEM data in the certificate");
    const auto key_text = reading(options.private_key_pem);
    const KeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_password, nullptr));
    if (!key) invalid("failed to parse the private key");
    if (X509_check_private_key(leaf.get(), key.get()) != 1)
        invalid("private key does not match the certificate");
    if (SSL_CTX_use_certificate(context, leaf.get()) != 1) invalid("certificate refused: " + openssl_reason());
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) invalid("private key refused: " + openssl_reason());
    while (CertificatePtr link{PEM_read_bio_X509(certificates.get(), nullptr, no_password, nullptr)})
        if (SSL_CTX_add1_chain_cert(context, link.get()) != 1)
            invalid("certificate chain refused: " + openssl_reason());
    ERR_clear_error();
}

ContextPtr new_context(const SSL_METHOD* method)
{
    ContextPtr context(SSL_CTX_new(method));
    if (!context) throw base::Error(base::ErrorKind::Internal, "tls: " + openssl_reason());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Idle connections give their buffers back; partial writes let the queue's front shrink as it goes out.
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_read_ahead(context.get(), 1);
    return context;
}

int choose_alpn(
    SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in, unsigned in_length, void*)
{
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(
        &chosen, length, kAlpn.data(), static_cast<unsigned>(kAlpn.size()), in, in_length);
    if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

std::string openssl_reason()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "unknown failure";
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "error " + std::to_string(code);
}

BioPtr reading(std::string_view text)
{
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

void SslContext::load_trust()
{
    if (std::exchange(system_pool_, false)) SSL_CTX_set1_cert_store(context_.get(), system_store());
}

SSL_SESSION* SslContext::ticket(const std::string& key) const
{
    const auto found = tickets_.find(key);
    return found == tickets_.end() ? nullptr : found->second.get();
}

void SslContext::keep_ticket(const std::string& key, SessionPtr session)
{
    if (tickets_.size() >= kMaxTickets && !tickets_.contains(key)) tickets_.clear();
    tickets_[key] = std::move(session);
}

void SslContext::forget_ticket(const std::string& key)
{
    tickets_.erase(key);
}

std::shared_ptr<TlsContext> tls_client_context(const TlsOptions& options)
{
    auto context = new_context(TLS_client_method());
    if (!options.insecure_skip_verify) {
        set_trust(context.get(), options);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }
    set_key_pair(context.get(), options);
    SSL_CTX_set_alpn_protos(context.get(), kAlpn.data(), static_cast<unsigned>(kAlpn.size()));
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    return std::make_shared<SslContext>(
        std::move(context),
        options.server_name,
        !options.insecure_skip_verify,
        !options.insecure_skip_verify && options.ca_pem.empty());
}

std::shared_ptr<TlsContext> tls_server_context(const TlsOptions& options)
{
    auto context = new_context(TLS_server_method());
    if (options.certificate_pem.empty()) invalid("a server needs a certificate");
    set_key_pair(context.get(), options);
    if (!options.ca_pem.empty()) {
        set_trust(context.get(), options);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
    static constexpr unsigned char kId[] = "sluice";
    SSL_CTX_set_session_id_context(context.get(), kId, sizeof kId - 1);
    SSL_CTX_set_num_tickets(context.get(), 1);
    return std::make_shared<SslContext>(std::move(context), std::string(), false, false);
}

}  // namespace sluice::io
