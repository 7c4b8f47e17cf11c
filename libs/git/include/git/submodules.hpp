#pragma once
#include <map>
#include <string>
#include <string_view>

namespace sluice::git {

/// What .gitmodules says: the URL, as written, for each submodule's path. Entries without either do not count.
std::map<std::string, std::string> parse_gitmodules(std::string_view text);

/// The URL a submodule is cloned from: one that begins with "./" or "../" is seen from its parent's URL, as git
/// does it.
std::string submodule_url(std::string_view parent, std::string_view url);

/// user@host:path, as ssh alone knows it, becomes ssh://user@host/path; everything else stays.
std::string fetchable_url(const std::string& url);

/// True when both are reached by the same scheme, host and port.
bool same_host(std::string_view one, std::string_view other);

}  // namespace sluice::git
