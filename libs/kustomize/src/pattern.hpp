#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace sluice::kustomize {

/// Pattern: a Go regular expression. Texts without special characters are compared as they are.
class Pattern {
public:
    /// Matches the whole text; an empty expression matches anything. Throws base::Error{Invalid} for a bad
    /// expression.
    static Pattern anchored(std::string_view expression);
    /// Matches anywhere in the text.
    static Pattern anywhere(std::string_view expression);
    bool matches(std::string_view text) const;

private:
    struct Compiled;
    Pattern(std::string_view expression, bool whole);
    std::string literal_;
    bool whole_ = true;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace sluice::kustomize
