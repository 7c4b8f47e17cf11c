#pragma once
#include <string>
#include <string_view>

namespace sluice::git {

/// ssh://[user[:password]@]host[:port]/path, taken apart. Throws base::Error{Invalid} without showing a
/// password.
struct SshUrl {
    std::string user, password, host;  ///< IPv6 without brackets
    unsigned short port = 22;
    std::string path;  ///< as git sends it: "/org/app.git", or "~me/app.git"
    static SshUrl parse(std::string_view url);
};

}  // namespace sluice::git
