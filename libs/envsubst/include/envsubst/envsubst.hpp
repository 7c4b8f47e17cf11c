#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::envsubst {

/// The value of a variable; nullopt: it is not set.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

struct Options {
    /// A variable that is not set and has no default is an error; otherwise it is empty.
    bool strict = true;
    /// Of the result.
    std::size_t max_bytes = 64u << 20;
};

/// Replaces ${variables} as github.com/fluxcd/pkg/envsubst 1.7 does, byte for byte, its corners included: only
/// ${...} is replaced, $$ is a $, lengths and positions are bytes, ${x:-d} and its kin all mean "d where x is
/// not set or empty", defaults are evaluated whether they are needed or not, ${x/a/b} replaces texts and no
/// patterns. Throws base::Error{Invalid} with the original's message ("missing closing brace", "variable not
/// set (strict mode): \"x\"", which names no value), LimitExceeded for what would take too much memory or time.
/// Pure.
std::string replace(std::string_view text, const Lookup&, const Options& = {});

}  // namespace sluice::envsubst
