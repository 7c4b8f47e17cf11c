#pragma once
#include "io/stream.hpp"

#include <initializer_list>
#include <memory>
#include <string>

namespace sluice::io {

/// What one endpoint wants of TLS. PEM texts, not paths. A value.
struct TlsOptions {
    std::string ca_pem;             ///< empty: the system's pool
    bool also_system_pool = false;  ///< ca_pem is added to the system's pool instead of replacing it
    std::string certificate_pem;    ///< client certificate with its chain, or the server's
    std::string private_key_pem;
    std::string server_name;            ///< SNI and host check; empty: the URL's host
    bool insecure_skip_verify = false;  ///< only for the documented field of a user's object
    bool operator==(const TlsOptions&) const = default;
};

/// TlsContext: keys, trust and session tickets that the connections of one client or server share. Immutable
/// but for the tickets, which belong to the loop thread. TLS 1.2 and up; ALPN says http/1.1; verification
/// follows Go: subject alternative names only, certificates in the pool are trusted whether or not they sign
/// themselves.
class TlsContext {
public:
    virtual ~TlsContext() = default;
};
/// Throws base::Error{Invalid} for PEM text that is no certificate or key, or a key that does not fit. Any
/// thread.
std::shared_ptr<TlsContext> tls_client_context(const TlsOptions&);
/// With ca_pem, clients must present a certificate that it signed.
std::shared_ptr<TlsContext> tls_server_context(const TlsOptions&);

/// TLS over another stream. `host` is checked against the certificate (an IP literal against its IP names) and
/// sent as SNI when it is a name. `ticket_key` finds the session to resume: one per origin.
std::unique_ptr<Stream> tls_connect(
    std::unique_ptr<Stream> below,
    std::shared_ptr<TlsContext>,
    const std::string& host,
    std::string ticket_key);
std::unique_ptr<Stream> tls_accept(std::unique_ptr<Stream> below, std::shared_ptr<TlsContext>);

/// A self-signed certificate for loopback servers and tests: PEM certificate and key. `hosts` are DNS names or
/// IP literals.
struct SelfSigned {
    std::string certificate_pem;
    std::string private_key_pem;
};
SelfSigned make_self_signed(const std::string& common_name, std::initializer_list<std::string> hosts);

}  // namespace sluice::io
