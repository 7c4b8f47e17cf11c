#include "tls_context.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <limits>
#include <openssl/err.h>

namespace sluice::io {
namespace {

int size_for_openssl(std::size_t size)
{
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

int bio_read(BIO* bio, char* into, int size)
{
    auto* below = static_cast<Stream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const auto result = below->read({into, static_cast<std::size_t>(size)});
    if (result.status == Stream::Status::Ok) return static_cast<int>(result.bytes);
    if (result.status == Stream::Status::Blocked) BIO_set_retry_read(bio);
    BIO_set_flags(bio, result.status == Stream::Status::Ended ? BIO_FLAGS_IN_EOF : 0);
    return result.status == Stream::Status::Ended ? 0 : -1;
}

int bio_write(BIO* bio, const char* bytes, int size)
{
    auto* below = static_cast<Stream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const auto result = below->write({bytes, static_cast<std::size_t>(size)});
    if (result.status == Stream::Status::Ok) return static_cast<int>(result.bytes);
    if (result.status == Stream::Status::Blocked) BIO_set_retry_write(bio);
    return -1;
}

long bio_control(BIO* bio, int command, long, void*)
{
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

/// OpenSSL reads and writes through the stream below: no buffers in between, and TLS inside TLS (an https
/// proxy) for free.
const BIO_METHOD* stream_method()
{
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_ctrl(made, bio_control);
        BIO_meth_set_create(made, [](BIO* bio) {
            BIO_set_init(bio, 1);
            return 1;
        });
        return made;
    }();
    return method;
}

bool is_ip(const std::string& host)
{
    unsigned char buffer[sizeof(in6_addr)];
    return inet_pton(AF_INET, host.c_str(), buffer) == 1 || inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

/// The names a certificate speaks for, for the error of the person who mistyped a host.
std::string names_of(X509* certificate)
{
    std::string list;
    auto* names =
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    const int count = names != nullptr ? std::min(sk_GENERAL_NAME_num(names), 20) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        char text[INET6_ADDRSTRLEN] = {};
        std::string one;
        if (name->type == GEN_DNS) {
            one.assign(
                reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
            std::erase_if(one, [](unsigned char c) { return c < 0x20 || c > 0x7e; });
        } else if (name->type == GEN_IPADD) {
            const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
            if (family == AF_INET || ASN1_STRING_length(name->d.iPAddress) == 16)
                inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text, sizeof text);
            one = text;
        }
        if (!one.empty()) list += (list.empty() ? "" : ", ") + one;
    }
    GENERAL_NAMES_free(names);
    return list;
}

class TlsStream final : public Stream {
public:
    TlsStream(
        std::unique_ptr<Stream> below,
        std::shared_ptr<SslContext> context,
        std::string host,
        std::string ticket_key);
    ~TlsStream() override
    {
        // Without this OpenSSL takes the end of the connection for a reason not to resume its session.
        if (SSL_is_init_finished(ssl_.get()) != 0)
            SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    void observe(Observer* observer) override { below_->observe(observer); }
    Status handshake() override;
    Result read(std::span<char> into) override;
    Result write(std::string_view bytes) override;
    void shutdown() override;
    bool quiet() override { return below_->quiet(); }
    const std::string& failure() const override { return failure_; }

    void prepare_client();
    void prepare_server() { SSL_set_accept_state(ssl_.get()); }
    static int on_ticket(SSL*, SSL_SESSION*);
    static int on_verify(int good, X509_STORE_CTX*);

private:
    Status judge(int returned);
    void explain();
    std::string verification_failure() const;

    std::unique_ptr<Stream> below_;
    std::shared_ptr<SslContext> context_;
    SslPtr ssl_;
    std::string host_;
    std::string ticket_key_;
    std::string names_;  // of a certificate that was refused
    std::string failure_;
};

TlsStream::TlsStream(
    std::unique_ptr<Stream> below,
    std::shared_ptr<SslContext> context,
    std::string host,
    std::string ticket_key)
    : below_(std::move(below)), context_(std::move(context)), ssl_(SSL_new(context_->raw())),
      host_(std::move(host)), ticket_key_(std::move(ticket_key))
{
    BIO* bio = BIO_new(stream_method());
    if (!ssl_ || bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, below_.get());
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
}

void TlsStream::prepare_client()
{
    SSL_set_connect_state(ssl_.get());
    const bool ip = is_ip(host_);
    if (!ip) SSL_set_tlsext_host_name(ssl_.get(), host_.c_str());
    if (context_->verify()) {
        X509_VERIFY_PARAM* checks = SSL_get0_param(ssl_.get());
        X509_VERIFY_PARAM_set_hostflags(
            checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        const int set = ip ? X509_VERIFY_PARAM_set1_ip_asc(checks, host_.c_str())
                           : X509_VERIFY_PARAM_set1_host(checks, host_.data(), host_.size());
        SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, on_verify);
        if (set != 1) failure_ = "tls: cannot check the name " + host_;
    }
    SSL_CTX_sess_set_new_cb(context_->raw(), on_ticket);
    if (SSL_SESSION* ticket = context_->ticket(ticket_key_)) SSL_set_session(ssl_.get(), ticket);
}

int TlsStream::on_ticket(SSL* ssl, SSL_SESSION* session)
{
    auto* self = static_cast<TlsStream*>(SSL_get_app_data(ssl));
    self->context_->keep_ticket(self->ticket_key_, SessionPtr(session));
    return 1;  // the reference is ours now
}

/// OpenSSL forgets a certificate that it refuses: keep what the error text needs of it.
int TlsStream::on_verify(int good, X509_STORE_CTX* checking)
{
    if (good == 1) return 1;
    const void* ssl = X509_STORE_CTX_get_ex_data(checking, SSL_get_ex_data_X509_STORE_CTX_idx());
    auto* self = static_cast<TlsStream*>(SSL_get_app_data(static_cast<const SSL*>(ssl)));
    self->names_ = names_of(X509_STORE_CTX_get0_cert(checking));
    return 0;
}

Stream::Status TlsStream::handshake()
{
    if (!failure_.empty()) return Status::Failed;
    ERR_clear_error();
    const int returned = SSL_do_handshake(ssl_.get());
    if (returned == 1) return Status::Ok;
    const Status status = judge(returned);
    if (status == Status::Ended) failure_ = "tls: the connection was closed during the handshake";
    if (status != Status::Blocked && !ticket_key_.empty()) context_->forget_ticket(ticket_key_);
    return status == Status::Ended ? Status::Failed : status;
}

Stream::Result TlsStream::read(std::span<char> into)
{
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), into.data(), size_for_openssl(into.size()));
    if (got > 0) return {Status::Ok, static_cast<std::size_t>(got)};
    return {judge(got)};
}

Stream::Result TlsStream::write(std::string_view bytes)
{
    if (!failure_.empty()) return {Status::Failed};
    ERR_clear_error();
    const int put = SSL_write(ssl_.get(), bytes.data(), size_for_openssl(bytes.size()));
    if (put > 0) return {Status::Ok, static_cast<std::size_t>(put)};
    return {judge(put)};
}

void TlsStream::shutdown()
{
    if (!failure_.empty() || SSL_is_init_finished(ssl_.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    below_->shutdown();
}

Stream::Status TlsStream::judge(int returned)
{
    switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        return Status::Blocked;
    case SSL_ERROR_ZERO_RETURN:
        return Status::Ended;
    default:
        explain();
        return Status::Failed;
    }
}

void TlsStream::explain()
{
    const unsigned long code = ERR_peek_error();
    if (!below_->failure().empty())
        failure_ = below_->failure();
    else if (ERR_GET_REASON(code) == SSL_R_CERTIFICATE_VERIFY_FAILED)
        failure_ = "tls: failed to verify certificate: " + verification_failure();
    else if (code == 0 || ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        failure_ = "unexpected EOF";
    else if (ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER)
        failure_ = "tls: first record does not look like a TLS handshake";
    else
        failure_ = "tls: " + openssl_reason();
    ERR_clear_error();
}

/// In the words that users know from Go's crypto/x509.
std::string TlsStream::verification_failure() const
{
    const long verdict = SSL_get_verify_result(ssl_.get());
    switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
        if (names_.empty()) return "x509: certificate is not valid for any names, but wanted to match " + host_;
        return "x509: certificate is valid for " + names_ + ", not " + host_;
    }
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "x509: certificate has expired or is not yet valid";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return "x509: certificate signed by unknown authority";
    default:
        return std::string("x509: ") + X509_verify_cert_error_string(verdict);
    }
}

}  // namespace

std::unique_ptr<Stream> tls_connect(
    std::unique_ptr<Stream> below,
    std::shared_ptr<TlsContext> context,
    const std::string& host,
    std::string ticket_key)
{
    auto ssl = std::static_pointer_cast<SslContext>(std::move(context));
    ssl->load_trust();
    const std::string name = ssl->server_name().empty() ? host : ssl->server_name();
    auto stream = std::make_unique<TlsStream>(std::move(below), std::move(ssl), name, std::move(ticket_key));
    stream->prepare_client();
    return stream;
}

std::unique_ptr<Stream> tls_accept(std::unique_ptr<Stream> below, std::shared_ptr<TlsContext> context)
{
    auto ssl = std::static_pointer_cast<SslContext>(std::move(context));
    auto stream = std::make_unique<TlsStream>(std::move(below), std::move(ssl), std::string(), std::string());
    stream->prepare_server();
    return stream;
}

}  // namespace sluice::io
