#include "kustomize/repository_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <utility>
#include <vector>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kFileScheme = "file://";

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `prefix` is in lower case.
bool has_prefix_in_any_case(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char p, char t) { return p == lower(t); });
}

bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/// "git@": a letter, then letters, digits and hyphens; empty if the text does not begin so.
std::string_view user_of(std::string_view text)
{
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || !is_letter(text.front())) return {};
    const auto user = text.substr(0, at);
    const bool plain = std::all_of(
        user.begin(), user.end(), [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
    return plain ? text.substr(0, at + 1) : std::string_view();
}

/// Where the host ends: at the first slash, or at the colon of user@host:path.
std::size_t host_end(std::string_view text, bool colon_allowed)
{
    const auto slash = text.find('/');
    if (!colon_allowed) return slash;
    const auto colon = text.find(':');
    if (slash == std::string_view::npos) return colon;
    return colon != std::string_view::npos && colon > 0 && colon < slash ? colon : slash;
}

/// Takes scheme, user and host off the text; false if they are not those of a repository.
bool take_host(std::string_view& text, std::string& host)
{
    std::string_view scheme;
    for (const std::string_view known : {"ssh://", "https://", "http://", "file://"})
        if (has_prefix_in_any_case(text, known)) {
            scheme = known;
            text.remove_prefix(known.size());
            break;
        }
    if (scheme == kFileScheme) {
        host = scheme;
        return true;
    }
    const auto user = user_of(text);
    text.remove_prefix(user.size());
    const bool github =
        has_prefix_in_any_case(text, "github.com/") || has_prefix_in_any_case(text, "github.com:");
    const bool like_scp = scheme.empty() && (!user.empty() || github);
    if (scheme.empty() && !like_scp) return false;

    std::string name(text);
    const auto end = host_end(text, like_scp);
    if (end == std::string_view::npos)
        text = {};
    else {
        name.resize(end + 1);
        text.remove_prefix(end + 1);
    }
    if (github && (scheme == "ssh://" || !user.empty()))
        host = std::string(user) + "github.com:";
    else if (github)
        host = "https://github.com/";
    else
        host = std::string(scheme) + std::string(user) + name;
    return !name.empty();
}

using Split = std::pair<std::string_view, std::string_view>;

/// After `count` segments; nullopt if there are fewer.
std::optional<Split> after_segments(std::string_view text, int count)
{
    std::size_t at = 0;
    for (int i = 1;; ++i) {
        const auto slash = text.find('/', at);
        if (i == count)
            return slash == std::string_view::npos ? Split(text, {})
                                                   : Split(text.substr(0, slash), text.substr(slash + 1));
        if (slash == std::string_view::npos) return std::nullopt;
        at = slash + 1;
    }
}

/// The repository's path and the directory in it.
std::optional<Split> split_path(std::string_view text, bool local)
{
    constexpr std::string_view kAzure = "_git/", kSuffix = ".git";
    if (const auto marker = text.find(kAzure); marker != std::string_view::npos) {
        const auto end = std::min(text.find('/', marker + kAzure.size()), text.size());
        return Split(text.substr(0, end), end == text.size() ? std::string_view() : text.substr(end + 1));
    }
    if (const auto marker = text.find("//"); marker != std::string_view::npos)
        return Split(text.substr(0, marker), text.substr(marker + 2));
    if (const auto marker = text.find(kSuffix); marker != std::string_view::npos)
        return Split(text.substr(0, marker + kSuffix.size()), text.substr(marker + kSuffix.size()));
    if (local) return Split(text, {});
    return after_segments(text, 2);
}

bool leaves_repository(std::string_view directory)
{
    const auto clean = std::filesystem::path(directory).lexically_normal();
    return !clean.empty() && *clean.begin() == "..";
}

/// Go's url.QueryUnescape; nullopt for a broken escape.
std::optional<std::string> unescape(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        unsigned code = 0;
        if (i + 2 >= text.size()) return std::nullopt;
        const auto* begin = text.data() + i + 1;
        if (const auto [end, trouble] = std::from_chars(begin, begin + 2, code, 16); end != begin + 2)
            return std::nullopt;
        result += static_cast<char>(code);
        i += 2;
    }
    return result;
}

using Query = std::vector<std::pair<std::string, std::string>>;

/// Go's url.ParseQuery; nothing at all if any part is broken.
Query parse_query(std::string_view text)
{
    Query query;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        if (pair.find(';') != std::string_view::npos) return {};
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = unescape(pair.substr(0, equals));
        auto value = unescape(pair.substr(std::min(equals + 1, pair.size())));
        if (!key || !value) return {};
        query.emplace_back(std::move(*key), std::move(*value));
    }
    return query;
}

/// The first value of that name.
std::string first(const Query& query, std::string_view name)
{
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return {};
}

/// "61" are seconds, "61s" is a Go duration; nullopt for anything that is not above zero.
std::optional<base::Duration> parse_timeout(std::string_view text)
{
    const auto digits = text.starts_with('+') ? text.substr(1) : text;
    std::int64_t seconds = 0;
    const auto* end = digits.data() + digits.size();
    constexpr std::int64_t kLongest = base::Duration::max().count() / 1'000'000'000;
    if (const auto [at, trouble] = std::from_chars(digits.data(), end, seconds);
        trouble == std::errc() && at == end && seconds > 0)
        return std::chrono::seconds(std::min(seconds, kLongest));
    const auto duration = base::parse_duration(text);
    return duration && duration->count() > 0 ? duration : std::nullopt;
}

/// Go's strconv.ParseBool.
std::optional<bool> parse_bool(std::string_view text)
{
    for (const std::string_view word : {"1", "t", "T", "true", "TRUE", "True"})
        if (text == word) return true;
    for (const std::string_view word : {"0", "f", "F", "false", "FALSE", "False"})
        if (text == word) return false;
    return std::nullopt;
}

}  // namespace

std::optional<RepositoryUrl> RepositoryUrl::parse(std::string_view text)
{
    if (text.starts_with('/')) return std::nullopt;
    RepositoryUrl url;
    url.raw = text;
    const auto mark = text.find('?');
    const auto query = parse_query(mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1));
    text = text.substr(0, mark);
    url.reference = first(query, "ref");
    if (url.reference.empty()) url.reference = first(query, "version");
    if (const auto timeout = parse_timeout(first(query, "timeout"))) url.timeout = *timeout;
    if (const auto submodules = parse_bool(first(query, "submodules"))) url.submodules = *submodules;

    constexpr std::string_view kForced = "git::";
    url.forced_git = has_prefix_in_any_case(text, kForced);
    if (url.forced_git) text.remove_prefix(kForced.size());
    if (!take_host(text, url.host)) return std::nullopt;
    const auto split = split_path(text, url.host == kFileScheme);
    if (!split || split->first.empty()) return std::nullopt;
    auto directory = split->second;
    if (directory.starts_with('/')) directory.remove_prefix(1);
    if (leaves_repository(directory)) return std::nullopt;
    url.path = split->first;
    url.directory = directory;
    return url;
}

bool is_remote_file(std::string_view path)
{
    return has_prefix_in_any_case(path, "http:") || has_prefix_in_any_case(path, "https:");
}

std::string without_passwords(std::string_view text)
{
    std::string result;
    for (auto scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://")) {
        const auto begin = scheme + 3;
        const auto authority = text.substr(begin, text.find_first_of("/?# \t\r\n'\"", begin) - begin);
        const auto at = authority.rfind('@'), colon = authority.find(':');
        const bool secret = at != std::string_view::npos && colon < at;
        result += text.substr(0, begin + (secret ? colon + 1 : 0));
        if (secret) result += "***";
        text.remove_prefix(begin + (secret ? at : 0));
    }
    return result += text;
}

}  // namespace sluice::kustomize
