#pragma once
#include "http/client.hpp"

#include <functional>
#include <optional>
#include <string>

namespace sluice::http {

/// A proxy that a request goes through.
struct Proxy {
    Url url;  ///< http, https, socks5 or socks5h, with credentials
    /// The value of Proxy-Authorization; empty without credentials.
    std::string authorization() const;
};

/// ProxyRules: which proxy serves which URL. Immutable. The environment is read once, as Go's httpproxy does:
/// upper case before lower case, NO_PROXY by host, suffix, address, network and port, never for localhost and
/// loopback addresses.
class ProxyRules {
public:
    using Environment = std::function<std::string(const char* name)>;
    /// Throws base::Error{Invalid} for an address of a kind we do not know; never repeats credentials.
    explicit ProxyRules(const ProxyOptions&, const Environment&);
    std::optional<Proxy> find(const Url&) const;
    static std::string environment(const char* name);

private:
    bool excluded(const Url&) const;
    std::optional<Proxy> fixed_, http_, https_;
    std::string no_proxy_;
};

}  // namespace sluice::http
