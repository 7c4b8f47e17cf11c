#include "remote_url.hpp"

#include "base/error.hpp"
#include "git/access.hpp"
#include "http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice::git {
namespace {

constexpr std::string_view kScheme = "ssh://";

std::string decoded(std::string_view text)
{
    return http::percent_decode(text).value_or(std::string(text));
}

}  // namespace

std::string url_without_credentials(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string(url);
    const auto begin = scheme + 3;
    const auto authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) return std::string(url);
    // Over http a user may be a token; over ssh it is a name.
    std::string user;
    if (url.starts_with(kScheme))
        user = std::string(authority.substr(0, std::min(at, authority.find(':')))) + "@";
    return std::string(url.substr(0, begin)) + user + std::string(url.substr(begin + at + 1));
}

void check_url(const std::string& url)
{
    if (url.starts_with(kScheme))
        SshUrl::parse(url);
    else
        http::Url::parse(url);
}

SshUrl SshUrl::parse(std::string_view url)
{
    const auto invalid = [&](std::string_view why) {
        return base::Error(base::ErrorKind::Invalid, fmt::format("{}: {}", url_without_credentials(url), why));
    };
    if (!url.starts_with(kScheme)) throw invalid("not an ssh URL");
    auto rest = url.substr(kScheme.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos || slash + 1 == rest.size())
        throw invalid("the URL names no repository");
    SshUrl parsed;
    parsed.path = decoded(rest.substr(slash));
    if (parsed.path.starts_with("/~")) parsed.path.erase(0, 1);
    auto authority = rest.substr(0, slash);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        const auto user = authority.substr(0, at);
        const auto colon = user.find(':');
        parsed.user = decoded(user.substr(0, colon));
        if (colon != std::string_view::npos) parsed.password = decoded(user.substr(colon + 1));
        authority.remove_prefix(at + 1);
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) throw invalid("malformed host");
        parsed.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        const auto colon = authority.find(':');
        parsed.host = authority.substr(0, colon);
        if (colon != std::string_view::npos) port = authority.substr(colon);
    }
    if (parsed.host.empty()) throw invalid("the URL names no host");
    if (port.size() > 1) {
        const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), parsed.port);
        if (error != std::errc{} || end != port.data() + port.size() || port[0] != ':')
            throw invalid("malformed port");
    }
    return parsed;
}

}  // namespace sluice::git
