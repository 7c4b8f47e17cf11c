#include "pattern.hpp"

#include "common.hpp"

namespace sluice::kustfile {
namespace {

[[noreturn]] void malformed()
{
    refuse("syntax error in pattern");
}

char take(std::string_view& text)
{
    if (text.empty()) malformed();
    const char c = text.front();
    text.remove_prefix(1);
    return c;
}

/// One bound of a range in a class.
char take_bound(std::string_view& pattern)
{
    if (pattern.starts_with('-') || pattern.starts_with(']')) malformed();
    const char c = take(pattern);
    return c == '\\' ? take(pattern) : c;
}

/// A class after its "[", which is used up to its "]".
bool in_class(std::string_view& pattern, char c)
{
    const bool negated = pattern.starts_with('^');
    if (negated) pattern.remove_prefix(1);
    bool found = false;
    for (int ranges = 0; ranges == 0 || !pattern.starts_with(']'); ++ranges) {
        const char low = take_bound(pattern);
        char high = low;
        if (pattern.starts_with('-')) {
            pattern.remove_prefix(1);
            high = take_bound(pattern);
        }
        found = found || (low <= c && c <= high);
        if (pattern.empty()) malformed();
    }
    pattern.remove_prefix(1);
    return found != negated;
}

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path)
{
    while (!pattern.empty()) {
        if (pattern.front() == '*') {
            pattern.remove_prefix(1);
            for (std::size_t taken = 0;; ++taken) {
                if (path_matches(pattern, path.substr(taken))) return true;
                if (taken == path.size() || path[taken] == '/') return false;
            }
        }
        char wanted = take(pattern);
        if (wanted == '[') {
            const bool fits = in_class(pattern, path.empty() ? '\0' : path.front());
            if (path.empty() || !fits) return false;
        } else if (wanted == '?') {
            if (path.empty() || path.front() == '/') return false;
        } else {
            if (wanted == '\\') wanted = take(pattern);
            if (path.empty() || path.front() != wanted) return false;
        }
        path.remove_prefix(1);
    }
    return path.empty();
}

}  // namespace sluice::kustfile
