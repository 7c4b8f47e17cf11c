#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sprig {

/// GoRegexp: Go's regexp.Regexp. The pattern language, what matches, the expansion of $1 and the texts of
/// errors are Go's; RE2 does the matching, in time linear in the text. Immutable and thread-safe.
class GoRegexp {
public:
    struct Span {
        std::size_t begin, end;
    };

    /// Throws base::Error{Invalid} with Go's text.
    explicit GoRegexp(std::string_view pattern);
    ~GoRegexp();
    GoRegexp(const GoRegexp&) = delete;
    GoRegexp& operator=(const GoRegexp&) = delete;

    bool matches(std::string_view text) const;
    std::optional<Span> find(std::string_view text) const;
    /// At most `limit` matches that do not overlap; all if it is negative.
    std::vector<Span> find_all(std::string_view text, std::int64_t limit) const;
    /// Regexp.Split; nothing at all (a nil slice) for a limit of 0.
    std::optional<std::vector<std::string_view>> split(std::string_view text, std::int64_t limit) const;
    /// Every match replaced, $1, ${1}, $name and $$ of `replacement` expanded.
    std::string replace_all(std::string_view text, std::string_view replacement) const;
    std::string replace_all_literal(std::string_view text, std::string_view replacement) const;

    /// regexp.QuoteMeta.
    static std::string quote_meta(std::string_view text);
    /// What keeping it costs, in RE2's instructions.
    int program_size() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::sprig
