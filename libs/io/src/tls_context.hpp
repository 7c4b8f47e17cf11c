#pragma once
#include "io/tls.hpp"
#include "openssl.hpp"

#include <unordered_map>

namespace sluice::io {

/// The OpenSSL side of TlsContext.
class SslContext final : public TlsContext {
public:
    SslContext(ContextPtr context, std::string server_name, bool verify, bool system_pool)
        : context_(std::move(context)), server_name_(std::move(server_name)), verify_(verify),
          system_pool_(system_pool)
    {
    }
    SSL_CTX* raw() const noexcept { return context_.get(); }
    const std::string& server_name() const noexcept { return server_name_; }
    bool verify() const noexcept { return verify_; }
    /// Before the first handshake: reads the system's certificates, if they are what this context trusts. A
    /// process that never meets such a server does not pay for them. Loop thread.
    void load_trust();

    /// The newest ticket of an origin. Loop thread.
    SSL_SESSION* ticket(const std::string& key) const;
    void keep_ticket(const std::string& key, SessionPtr session);
    void forget_ticket(const std::string& key);

private:
    ContextPtr context_;
    std::string server_name_;
    bool verify_;
    bool system_pool_;
    std::unordered_map<std::string, SessionPtr> tickets_;
};

}  // namespace sluice::io
