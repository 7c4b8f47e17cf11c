#pragma once
#include "http/client.hpp"
#include "io/tls.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::git {

/// What proves us to a Git server over ssh, and the server to us.
struct SshAccess {
    std::string private_key_pem;  ///< PEM or OpenSSH format; empty: the password is offered instead
    std::string passphrase;       ///< of the private key
    /// known_hosts text as ssh-keyscan prints it: plain or hashed hosts, [host]:port, several key types. A host
    /// that is not in it is refused.
    std::string known_hosts;
    std::vector<std::string> kex_algorithms;       ///< empty: the library's
    std::vector<std::string> host_key_algorithms;  ///< empty: those that known_hosts has for the host
    bool operator==(const SshAccess&) const = default;
};

/// Access: how a remote is reached and who we are there. Empty members mean anonymous. A value that holds
/// secrets: it is never printed.
struct Access {
    std::string username, password;  ///< fall back to those in the URL
    std::string bearer_token;        ///< wins over username and password
    io::TlsOptions tls;
    http::ProxyOptions proxy;
    SshAccess ssh;
};

/// A URL as it may be shown: without its password, and over http without the user, who may be a token.
std::string url_without_credentials(std::string_view url);

/// Throws base::Error{Invalid}, without showing a password, unless it is an http, https or ssh URL of a
/// repository.
void check_url(const std::string& url);

/// Throws base::Error{Unauthorized} if the private key cannot be read with that passphrase.
void check_private_key(const SshAccess&);

}  // namespace sluice::git
