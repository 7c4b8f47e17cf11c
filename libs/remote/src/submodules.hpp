#pragma once
#include <map>
#include <string>
#include <string_view>

namespace sluice::remote {

/// What .gitmodules says: the URL, as written, for each submodule's path. Entries without either do not count.
std::map<std::string, std::string> parse_gitmodules(std::string_view text);

/// The URL a submodule is cloned from: one that begins with "./" or "../" is seen from its parent's URL, as git
/// does it.
std::string submodule_url(std::string_view parent, std::string_view url);

}  // namespace sluice::remote
