#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::http {

/// Headers: names compare without case, order and repetition are kept.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
    /// The first of that name.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    void set(std::string_view name, std::string value);
    void add(std::string_view name, std::string value);
    void erase(std::string_view name);
    const std::vector<std::pair<std::string, std::string>>& fields() const noexcept { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Url: scheme, host, port and the rest, parsed strictly. Scheme and host are lower case; IPv6 hosts are kept
/// without brackets; a fragment is dropped. Schemes: http, https, oci, ssh, socks5, socks5h.
struct Url {
    std::string scheme, user, password, host;
    unsigned short port = 0;  ///< never 0 after parse: the scheme's default
    std::string path;         ///< begins with "/"
    std::string query;        ///< without "?"
    /// Throws base::Error{Invalid}; the message never contains the password.
    static Url parse(std::string_view);
    std::string target() const;  ///< path?query
    std::string origin() const;  ///< scheme://host:port, the port left out when it is the default
    std::string
    host_port() const;        ///< as a Host header has it: brackets, and the port when it is not the default
    std::string str() const;  ///< without user and password
    /// scheme://host/path: no credentials and no query, which may carry a signature. For logs and errors.
    std::string shown() const;
    /// RFC 3986: `reference` (absolute, "//host/x", "/x", "x", "../x", "?q") as seen from this URL. Throws as
    /// parse does.
    Url join(std::string_view reference) const;
    bool operator==(const Url&) const = default;
};
/// Unreserved characters (RFC 3986) and those of `keep` stay as they are.
std::string percent_encode(std::string_view, std::string_view keep = "");
std::optional<std::string> percent_decode(std::string_view);

struct Request {
    std::string method = "GET";
    Url url;
    Headers headers;
    std::string body;
    /// Ask for gzip and unpack it, in send() alone. Without it, and with an Accept-Encoding of the caller's
    /// own, bodies come as the server sent them.
    bool accept_gzip = false;
};

struct Response {
    int status = 0;
    std::string reason;
    Headers headers;
    std::string body;
};

}  // namespace sluice::http
