#include "git/submodules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::git {
namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r";
    const auto begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// "https://host:port" of a URL, in lower case; empty if it is none.
std::string origin_of(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    auto host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    auto origin = std::string(url.substr(0, scheme + 3)) + std::string(host);
    std::transform(origin.begin(), origin.end(), origin.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : static_cast<char>(c);
    });
    return origin;
}

/// A value of git's configuration: quotes and escapes undone, a comment dropped.
std::string value_of(std::string_view text)
{
    std::string value;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"')
            quoted = !quoted;
        else if (c == '\\' && i + 1 < text.size())
            value += text[++i];
        else if (!quoted && (c == '#' || c == ';'))
            break;
        else
            value += c;
    }
    return std::string(trimmed(value));
}

}  // namespace

std::map<std::string, std::string> parse_gitmodules(std::string_view text)
{
    std::map<std::string, std::string> urls;
    std::string path, url;
    const auto finish = [&] {
        if (!path.empty() && !url.empty()) urls[path] = url;
        path.clear();
        url.clear();
    };
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[')) finish();
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || line.starts_with('#') || line.starts_with(';')) continue;
        const auto key = trimmed(line.substr(0, equals));
        if (key == "path") path = value_of(line.substr(equals + 1));
        if (key == "url") url = value_of(line.substr(equals + 1));
    }
    finish();
    return urls;
}

std::string submodule_url(std::string_view parent, std::string_view url)
{
    if (!url.starts_with("./") && !url.starts_with("../")) return std::string(url);
    if (parent.ends_with('/')) parent.remove_suffix(1);
    char separator = '/';
    for (;;) {
        if (url.starts_with("../")) {
            const auto end = parent.find_last_of("/:");
            if (end == std::string_view::npos) break;
            separator = parent[end];
            parent = parent.substr(0, end);
            url.remove_prefix(3);
        } else if (url.starts_with("./")) {
            url.remove_prefix(2);
        } else {
            break;
        }
    }
    if (url.ends_with('/')) url.remove_suffix(1);
    return std::string(parent) + separator + std::string(url);
}

std::string fetchable_url(const std::string& url)
{
    if (url.find("://") != std::string::npos) return url;
    const auto colon = url.find(':');
    if (colon == std::string::npos) return "ssh://" + url;
    auto path = url.substr(colon + 1);
    if (path.starts_with('/')) path.erase(0, 1);
    return fmt::format("ssh://{}/{}", url.substr(0, colon), path);
}

bool same_host(std::string_view one, std::string_view other)
{
    return !origin_of(one).empty() && origin_of(one) == origin_of(other);
}

}  // namespace sluice::git
