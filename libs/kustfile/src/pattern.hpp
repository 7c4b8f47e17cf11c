#pragma once
#include <string_view>

namespace sluice::kustfile {

/// Go's filepath.Match: `*` and `?` do not cross a slash, [a-z] and [^a-z] are classes, a backslash quotes.
/// Throws base::Error{Invalid} "syntax error in pattern".
bool path_matches(std::string_view pattern, std::string_view path);

}  // namespace sluice::kustfile
