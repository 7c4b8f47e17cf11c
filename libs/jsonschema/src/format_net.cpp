// Formats of addresses, URLs and patterns.
#include "base/error.hpp"
#include "format.hpp"
#include "sprig/go_regexp.hpp"
#include "sprig/go_url.hpp"
#include "url.hpp"

#include <optional>

namespace sluice::jsonschema {

namespace {

std::optional<sprig::GoUrl> parse_url(std::string_view text, std::string& error)
try {
    auto url = sprig::GoUrl::parse(text);
    const std::string host(url.hostname());
    if (host.find(':') == std::string::npos) return url;
    if (url.host.find('[') == std::string::npos || url.host.find(']') == std::string::npos)
        error = "ipv6 address not enclosed in brackets";
    else if (const auto wrong = check_ipv6(host); !wrong.empty())
        error = "invalid ipv6 address: " + wrong;
    if (!error.empty()) return std::nullopt;
    return url;
} catch (const base::Error& failure) {
    error = failure.what();
    return std::nullopt;
}

}  // namespace

std::string check_ipv6(std::string_view text)
try {
    if (text.find(':') == std::string_view::npos) return "missing colon";
    sprig::is_ipv4(text);
    return text.find('%') == std::string_view::npos ? "" : "zone id is not a part of ipv6 address";
} catch (const base::Error& failure) {
    return failure.what();
}

std::string check_uri(std::string_view text)
{
    std::string error;
    const auto url = parse_url(text, error);
    if (!url) return error;
    return !url->scheme.empty() ? "" : "relative url";
}

std::string check_uri_reference(std::string_view text)
{
    if (text.find('\\') != std::string_view::npos) return "contains \\";
    std::string error;
    parse_url(text, error);
    return error;
}

std::string check_uri_template(std::string_view text)
{
    std::string error;
    const auto url = parse_url(text, error);
    if (!url) return error;
    // Braces, written as such, open and close by turns within each part of the path.
    bool open = false;
    for (const char c : Url::parse(text, error).value_or(Url{}).path) {
        if (c == '/' && open) return "no matching closing brace";
        if (c != '{' && c != '}') continue;
        if (open == (c == '{')) return "nested curly braces";
        open = !open;
    }
    return open ? "no matching closing brace" : "";
}

std::string check_regex(std::string_view text)
{
    std::string error;
    compile_pattern(text, error);
    return error;
}

std::shared_ptr<const sprig::GoRegexp> compile_pattern(std::string_view pattern, std::string& error)
try {
    return std::make_shared<const sprig::GoRegexp>(pattern);
} catch (const base::Error& failure) {
    error = failure.what();
    return nullptr;
}

}  // namespace sluice::jsonschema
