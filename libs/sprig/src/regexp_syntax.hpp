#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sprig {

/// A pattern of Go's regexp, checked by Go's rules and rewritten for RE2, which knows other names of classes,
/// other spellings of groups and other texts of errors.
struct RegexpSyntax {
    std::string re2;
    std::vector<std::string> group_names;  ///< of group 1 and up; empty for one without

    /// Throws base::Error{Invalid} with Go's text: "error parsing regexp: missing closing ]: `[a`".
    static RegexpSyntax parse(std::string_view pattern);
};

}  // namespace sluice::sprig
