#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice::git {

/// KnownHosts: the host keys that a Secret vouches for, in OpenSSH's known_hosts format: plain, wildcard,
/// negated and hashed
/// ("|1|salt|hash") hosts, "[host]:port", @revoked. Lines that nobody can use (certificate authorities,
/// malformed ones) are left out, as OpenSSH does.
class KnownHosts {
public:
    enum class Verdict { Known, Unknown, Changed, Revoked };

    static KnownHosts parse(std::string_view text);
    bool empty() const noexcept { return lines_.empty(); }
    /// `type` as in the file ("ssh-ed25519"), `key` in base64.
    Verdict
    check(std::string_view host, unsigned short port, std::string_view type, std::string_view key) const;
    /// Key types that the file has for that host, in the file's order: what to ask the server for.
    std::vector<std::string> types_for(std::string_view host, unsigned short port) const;

private:
    struct Line {
        bool revoked = false;
        std::string hosts, type, key;
        bool matches(std::string_view name) const;
    };
    std::vector<Line> lines_;
};

}  // namespace sluice::git
