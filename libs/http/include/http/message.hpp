#pragma once
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

/// Url: scheme, host, port and the rest, parsed strictly. IPv6 hosts are kept without brackets.
struct Url {
    std::string scheme, user, password, host;
    unsigned short port = 0;  ///< never 0 after parse: the scheme's default
    std::string path;         ///< begins with "/"
    std::string query;        ///< without "?"
    /// Throws base::Error{Invalid}; the message never contains the password.
    static Url parse(std::string_view);
    std::string target() const;   ///< path?query
    std::string origin() const;   ///< scheme://host:port, the port left out when it is the default
    std::string str() const;      ///< without user and password
    bool operator==(const Url&) const = default;
};
std::string percent_encode(std::string_view, std::string_view keep = "");
std::optional<std::string> percent_decode(std::string_view);

struct Request {
    std::string method = "GET";
    Url url;
    Headers headers;
    std::string body;
};

struct Response {
    int status = 0;
    std::string reason;
    Headers headers;
    std::string body;
};

}  // namespace sluice::http
