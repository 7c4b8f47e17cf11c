#include "web_address.hpp"

#include "base/error.hpp"
#include "sprig/go_regexp.hpp"
#include "sprig/go_url.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

std::optional<sprig::GoUrl> parsed(std::string_view text)
{
    try {
        return sprig::GoUrl::parse(text);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// Addresses as RFC 5322 has them, but for comments, with letters of any language; the last part of the domain
/// holds no digit at its ends.
sprig::GoRegexp email_pattern()
{
    const std::string wide = "\\x{A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}";
    const auto atom = fmt::format("[a-zA-Z0-9!#$%&'*+\\-/=?^_`{{|}}~{}]+", wide);
    const std::string fold = "([ \\t]*\\r\\n)?[ \\t]+";
    const auto quoted = fmt::format(
        "\"(({0})?([\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f!#-\\[\\]-~{1}]|\\([\\x01-\\x09\\x0b-\\x7f]))*({0})?"
        "\"",
        fold,
        wide);
    const auto ends = "[a-zA-Z0-9" + wide + "]", top = "[a-zA-Z" + wide + "]";
    const auto label = fmt::format("{0}([a-zA-Z0-9\\-._~{1}]*{0})?", ends, wide);
    const auto last = fmt::format("{0}([a-zA-Z0-9\\-_~{1}]*{0})?", top, wide);
    return sprig::GoRegexp(fmt::format("^({0}(\\.{0})*|{1})@({2}\\.)+{3}\\.?$", atom, quoted, label, last));
}

sprig::GoRegexp url_pattern()
{
    const std::string byte = "(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])";
    const auto ipv4 = fmt::format("([1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(\\.{0}){{2}}\\.{0}", byte);
    const std::string ipv6 = "\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[0-9a-zA-Z]+)?\\]";
    const std::string front = "([a-zA-Z0-9]([a-zA-Z0-9_-]+)?[a-zA-Z0-9]([-.][a-zA-Z0-9]+)*|www\\.|"
                              "[a-zA-Z0-9]+([-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+)?";
    const std::string name = "([a-zA-Z\\x{a1}-\\x{ffff}0-9]+-?-?)*[a-zA-Z\\x{a1}-\\x{ffff}0-9]+"
                             "(\\.[a-zA-Z\\x{a1}-\\x{ffff}]+)?";
    return sprig::GoRegexp(fmt::format(
        "^((ftp|tcp|udp|wss?|https?)://)?(\\S+(:\\S*)?@)?({}|{}|{}{})\\.?(:\\d{{1,5}})?([/?#]\\S*)?$",
        ipv4,
        ipv6,
        front,
        name));
}

std::size_t rune_count(std::string_view text)
{
    std::size_t count = 0;
    for (const auto c : text)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace

bool is_email(std::string_view text)
{
    static const auto kEmail = email_pattern();
    return kEmail.matches(text);
}

bool is_person_url(std::string_view text)
{
    constexpr std::size_t kShortest = 4, kLongest = 2082;
    if (rune_count(text) > kLongest || text.size() < kShortest || text.starts_with('.')) return false;
    std::string address(text);
    if (address.find(':') != std::string::npos && address.find("://") == std::string::npos)
        address.insert(0, "http://");
    const auto url = parsed(address);
    if (!url || url->host.starts_with('.')) return false;
    if (url->host.empty() && !url->path.empty() && url->path.find('.') == std::string::npos) return false;
    static const auto kUrl = url_pattern();
    return kUrl.matches(text);
}

bool is_request_url(std::string_view text)
{
    const auto url = parsed(text);
    return url && !url->scheme.empty();
}

}  // namespace sluice::chart
