#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sprig {

/// GoUrl: what Go's net/url reads out of a URL, and how it writes one. A value.
struct GoUrl {
    /// url.Userinfo, unescaped.
    struct User {
        std::string name;
        std::optional<std::string> password;
        /// Escaped, as it stands before the '@'.
        std::string str() const;
    };
    std::string scheme, opaque, host, path, raw_query, fragment;
    std::optional<User> user;

    /// url.Parse. Throws base::Error{Invalid} with Go's text: `parse "http://[::1": missing ']' in host`.
    static GoUrl parse(std::string_view text);
    /// URL.String of a URL made of these parts: paths and fragments are escaped anew.
    std::string str() const;
    /// URL.Hostname: the host without port and brackets.
    std::string_view hostname() const;
};

/// netip.ParseAddr: true for IPv4. Throws base::Error{Invalid} with Go's text for what is no address.
bool is_ipv4(std::string_view address);

}  // namespace sluice::sprig
