#include "known_hosts.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace sluice::git {
namespace {

std::string_view next_word(std::string_view& rest)
{
    const auto begin = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(begin);
    const auto word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    return word;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (auto& c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

/// OpenSSH's match_pattern: * and ?. Linear in practice: it goes back to the last star alone.
bool matches_pattern(std::string_view text, std::string_view pattern)
{
    std::size_t t = 0, p = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
            ++t;
            ++p;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

std::string sha1_raw(std::string_view bytes)
{
    base::Hasher hasher(base::DigestAlgorithm::Sha1);
    hasher.update(bytes);
    return hasher.finish_raw();
}

/// RFC 2104 with SHA-1, which is what ssh-keygen -H writes.
std::string hmac_sha1(std::string key, std::string_view text)
{
    constexpr std::size_t kBlock = 64;
    if (key.size() > kBlock) key = sha1_raw(key);
    key.resize(kBlock, '\0');
    std::string inner = key, outer = key;
    for (auto& c : inner)
        c = static_cast<char>(c ^ 0x36);
    for (auto& c : outer)
        c = static_cast<char>(c ^ 0x5c);
    return sha1_raw(outer + sha1_raw(inner + std::string(text)));
}

bool matches_hashed(std::string_view entry, std::string_view name)
{
    entry.remove_prefix(3);  // "|1|"
    const auto bar = entry.find('|');
    if (bar == std::string_view::npos) return false;
    const auto salt = base::base64_decode(entry.substr(0, bar));
    const auto hash = base::base64_decode(entry.substr(bar + 1));
    return salt && hash && hmac_sha1(*salt, name) == *hash;
}

/// How the file spells a host: the port only where it is not ssh's own.
std::string name_in_file(std::string_view host, unsigned short port)
{
    return port == 22 ? lower(host) : fmt::format("[{}]:{}", lower(host), port);
}

}  // namespace

bool KnownHosts::Line::matches(std::string_view name) const
{
    if (hosts.starts_with("|1|")) return matches_hashed(hosts, name);
    bool found = false;
    for (std::string_view rest = hosts; !rest.empty();) {
        auto pattern = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(pattern.size() + 1, rest.size()));
        const bool negated = pattern.starts_with('!');
        if (negated) pattern.remove_prefix(1);
        if (!matches_pattern(name, lower(pattern))) continue;
        if (negated) return false;
        found = true;
    }
    return found;
}

KnownHosts KnownHosts::parse(std::string_view text)
{
    KnownHosts result;
    while (!text.empty()) {
        auto rest = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(rest.size() + 1, text.size()));
        if (rest.ends_with('\r')) rest.remove_suffix(1);
        Line line;
        auto word = next_word(rest);
        if (word.empty() || word.starts_with('#') || word == "@cert-authority") continue;
        if (word.starts_with('@')) {
            if (word != "@revoked") continue;
            line.revoked = true;
            word = next_word(rest);
        }
        line.hosts = word;
        line.type = next_word(rest);
        line.key = next_word(rest);
        if (!line.key.empty()) result.lines_.push_back(std::move(line));
    }
    return result;
}

KnownHosts::Verdict
KnownHosts::check(std::string_view host, unsigned short port, std::string_view type, std::string_view key) const
{
    const auto name = name_in_file(host, port);
    auto verdict = Verdict::Unknown;
    for (const auto& line : lines_) {
        if (!line.matches(name)) continue;
        const bool same = line.type == type && line.key == key;
        if (line.revoked && same) return Verdict::Revoked;
        if (line.revoked || verdict == Verdict::Known) continue;
        verdict = same ? Verdict::Known : Verdict::Changed;
    }
    return verdict;
}

std::vector<std::string> KnownHosts::types_for(std::string_view host, unsigned short port) const
{
    const auto name = name_in_file(host, port);
    std::vector<std::string> types;
    for (const auto& line : lines_)
        if (!line.revoked && line.matches(name) &&
            std::find(types.begin(), types.end(), line.type) == types.end())
            types.push_back(line.type);
    return types;
}

}  // namespace sluice::git
