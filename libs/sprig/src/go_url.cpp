#include "sprig/go_url.hpp"

#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "panics.hpp"
#include "sprig/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::sprig {

namespace {

using gotemplate::strconv::quote;
constexpr auto kNone = std::string_view::npos;

enum class Part { Path, Host, Zone, User, Fragment };

bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Which bytes stand for themselves in a part of a URL.
bool is_plain(char c, Part part)
{
    const auto among = [c](std::string_view set) { return set.find(c) != kNone; };
    if (is_alnum(c) || among("-_.~")) return true;
    switch (part) {
    case Part::Host:
    case Part::Zone:
        return among("!$&'()*+,;=:[]<>\"");
    case Part::Path:
        return among("$&+,/:;=@");
    case Part::User:
        return among("$&+,;=");
    case Part::Fragment:
        return among("$&+,/:;=?@!()*");
    }
    return false;
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

[[noreturn]] void bad_escape(std::string_view escape)
{
    fail(fmt::format("invalid URL escape {}", quote(escape)));
}

/// The byte of a "%41"; fails where the part does not allow it.
char unescaped_byte(std::string_view escape, Part part)
{
    if (escape.size() < 3 || hex_value(escape[1]) < 0 || hex_value(escape[2]) < 0)
        bad_escape(escape.substr(0, 3));
    const char byte = static_cast<char>(hex_value(escape[1]) << 4 | hex_value(escape[2]));
    const bool percent = escape.starts_with("%25");
    // Hosts escape nothing of ASCII but the percent sign of a zone; zones only what a host may hold anyhow.
    if (part == Part::Host && hex_value(escape[1]) < 8 && !percent) bad_escape(escape.substr(0, 3));
    if (part == Part::Zone && !percent && byte != ' ' && !is_plain(byte, Part::Host))
        bad_escape(escape.substr(0, 3));
    return byte;
}

std::string unescape(std::string_view text, Part part)
{
    std::string out;
    while (!text.empty()) {
        if (text.front() == '%') {
            out += unescaped_byte(text, part);
            text.remove_prefix(3);
            continue;
        }
        const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
        if ((part == Part::Host || part == Part::Zone) && ascii && !is_plain(text.front(), part))
            fail(fmt::format("invalid character {} in host name", quote(text.substr(0, 1))));
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

std::string escape(std::string_view text, Part part)
{
    std::string out;
    for (const auto c : text) {
        if (is_plain(c, part))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// Scheme and what is behind its colon; no scheme when the text starts with none.
std::pair<std::string_view, std::string_view> split_scheme(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ':') {
            if (i == 0) fail("missing protocol scheme");
            return {text.substr(0, i), text.substr(i + 1)};
        }
        const bool letter = is_alnum(c) && !(c >= '0' && c <= '9');
        if (!letter && (i == 0 || (!is_alnum(c) && c != '+' && c != '-' && c != '.'))) break;
    }
    return {{}, text};
}

bool is_optional_port(std::string_view port)
{
    return port.empty() || (port.front() == ':' && port.find_first_not_of("0123456789", 1) == kNone);
}

void need_optional_port(std::string_view port)
{
    if (!is_optional_port(port)) fail(fmt::format("invalid port {} after host", quote(port)));
}

std::string bracketed_host(std::string_view host)
{
    const auto close = host.rfind(']');
    if (close == kNone) fail("missing ']' in host");
    const auto port = host.substr(close + 1);
    need_optional_port(port);
    const auto address = host.substr(1, close - 1);
    const auto zone = address.find("%25");
    auto name = unescape(address.substr(0, zone), Part::Host);
    if (zone != kNone) name += unescape(address.substr(zone), Part::Zone);
    bool ipv4 = false;
    base::with_context("invalid host", [&] { ipv4 = is_ipv4(name); });
    if (ipv4) fail("invalid IP-literal");
    return fmt::format("[{}]{}", name, port);
}

std::string parse_host(std::string_view scheme, std::string_view host)
{
    const auto open = host.rfind('[');
    if (open == 0) return bracketed_host(host);
    if (open != kNone) fail("invalid IP-literal");
    // Lists of hosts, as databases write them, have more colons; the web's own schemes may not.
    const bool strict = scheme == "http" || scheme == "https";
    if (const auto colon = strict ? host.find(':') : host.rfind(':'); colon != kNone)
        need_optional_port(host.substr(colon));
    return unescape(host, Part::Host);
}

bool is_userinfo(std::string_view text)
{
    return std::ranges::all_of(
        text, [](char c) { return is_alnum(c) || std::string_view("-._:~!$&'()*+,;=%@").find(c) != kNone; });
}

void parse_authority(GoUrl& url, std::string_view authority)
{
    const auto at = authority.rfind('@');
    url.host = parse_host(url.scheme, at == kNone ? authority : authority.substr(at + 1));
    if (at == kNone) return;
    const auto info = authority.substr(0, at);
    if (!is_userinfo(info)) fail("net/url: invalid userinfo");
    const auto colon = info.find(':');
    url.user.emplace().name = unescape(info.substr(0, colon), Part::User);
    if (colon != kNone) url.user->password = unescape(info.substr(colon + 1), Part::User);
}

GoUrl parse_without_fragment(std::string_view text)
{
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
    if (std::ranges::any_of(text, is_control)) fail("net/url: invalid control character in URL");
    GoUrl url;
    if (text == "*") {
        url.path = "*";
        return url;
    }
    auto [scheme, rest] = split_scheme(text);
    url.scheme = unicode::lower(scheme);
    if (const auto question = rest.find('?'); question != kNone) {
        url.raw_query = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    if (!rest.starts_with('/')) {
        if (!url.scheme.empty()) {
            url.opaque = rest;
            return url;
        }
        if (rest.substr(0, rest.find('/')).find(':') != kNone)
            fail("first path segment in URL cannot contain colon");
    }
    if (rest.starts_with("//") && (!url.scheme.empty() || !rest.starts_with("///"))) {
        rest.remove_prefix(2);
        const auto slash = std::min(rest.find('/'), rest.size());
        parse_authority(url, rest.substr(0, slash));
        rest.remove_prefix(slash);
    }
    url.path = unescape(rest, Part::Path);
    return url;
}

}  // namespace

GoUrl GoUrl::parse(std::string_view text)
{
    const auto in_text = [](std::string_view part) { return fmt::format("parse {}", quote(part)); };
    const auto hash = text.find('#');
    const auto front = text.substr(0, hash);
    auto url = base::with_context(in_text(front), [&] { return parse_without_fragment(front); });
    if (hash != kNone)
        base::with_context(
            in_text(text), [&] { url.fragment = unescape(text.substr(hash + 1), Part::Fragment); });
    return url;
}

std::string GoUrl::User::str() const
{
    if (name.empty() && !password) return {};
    auto text = escape(name, Part::User);
    if (password) text += ":" + escape(*password, Part::User);
    return text;
}

std::string GoUrl::str() const
{
    std::string out;
    if (!scheme.empty()) out += scheme + ":";
    if (!opaque.empty()) {
        out += opaque;
    } else {
        const bool authority = !host.empty() || user;
        if (authority || (!scheme.empty() && !path.empty())) out += "//";
        if (user) out += user->str() + "@";
        out += escape(host, Part::Host);
        const auto escaped = path == "*" ? path : escape(path, Part::Path);
        if (!escaped.empty() && escaped.front() != '/' && !host.empty()) out += '/';
        if (out.empty() && escaped.substr(0, escaped.find('/')).find(':') != kNone) out += "./";
        out += escaped;
    }
    if (!raw_query.empty()) out += "?" + raw_query;
    if (!fragment.empty()) out += "#" + escape(fragment, Part::Fragment);
    return out;
}

std::string_view GoUrl::hostname() const
{
    std::string_view name = host;
    if (const auto colon = name.rfind(':'); colon != kNone && is_optional_port(name.substr(colon)))
        name = name.substr(0, colon);
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    return name;
}

}  // namespace sluice::sprig
