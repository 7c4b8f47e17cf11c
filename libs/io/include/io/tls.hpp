#pragma once
#include <initializer_list>
#include <string>

namespace sluice::io {

/// What one endpoint wants of TLS. PEM texts, not paths. A value.
struct TlsOptions {
    std::string ca_pem;           ///< empty: the system's pool
    bool also_system_pool = false;  ///< ca_pem is added to the system's pool instead of replacing it
    std::string certificate_pem;  ///< client certificate with its chain, or the server's
    std::string private_key_pem;
    std::string server_name;      ///< SNI and host check; empty: the URL's host
    bool insecure_skip_verify = false;  ///< only for the documented field of a user's object
    bool operator==(const TlsOptions&) const = default;
};

/// A self-signed certificate for loopback servers and tests: PEM certificate and key. `hosts` are DNS names or IP literals.
struct SelfSigned {
    std::string certificate_pem;
    std::string private_key_pem;
};
SelfSigned make_self_signed(const std::string& common_name, std::initializer_list<std::string> hosts);

}  // namespace sluice::io
