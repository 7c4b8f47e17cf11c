#include "path_match.hpp"

#include "text.hpp"

#include <vector>

namespace sluice::chart {

namespace {

/// One element of a pattern that is no star.
struct Bad {};

/// A character of a class, which may be escaped.
char32_t class_character(std::string_view& pattern)
{
    if (pattern.empty() || pattern[0] == '-' || pattern[0] == ']') throw Bad{};
    if (pattern[0] == '\\') {
        pattern.remove_prefix(1);
        if (pattern.empty()) throw Bad{};
    }
    const auto rune = first_rune(pattern);
    if (rune.value == 0xFFFD && rune.length == 1) throw Bad{};
    pattern.remove_prefix(rune.length);
    if (pattern.empty()) throw Bad{};
    return rune.value;
}

/// Reads a class behind its "[" and says whether it holds `c`.
bool class_holds(std::string_view& pattern, char32_t c)
{
    bool negated = false, holds = false;
    if (!pattern.empty() && pattern[0] == '^') {
        negated = true;
        pattern.remove_prefix(1);
    }
    for (bool first = true;; first = false) {
        if (!pattern.empty() && pattern[0] == ']' && !first) {
            pattern.remove_prefix(1);
            break;
        }
        const char32_t low = class_character(pattern);
        char32_t high = low;
        if (pattern[0] == '-') {
            pattern.remove_prefix(1);
            high = class_character(pattern);
        }
        holds = holds || (low <= c && c <= high);
    }
    return holds != negated;
}

/// Matches a piece without stars at the beginning of `name`; the rest of the name if it fits. The piece is read
/// to its end even when the name does not fit, because it may be malformed.
std::optional<std::string_view> match_piece(std::string_view piece, std::string_view name)
{
    bool failed = false;
    while (!piece.empty()) {
        failed = failed || name.empty();
        switch (piece[0]) {
        case '[': {
            char32_t c = 0;
            if (!failed) {
                const auto rune = first_rune(name);
                c = rune.value;
                name.remove_prefix(rune.length);
            }
            piece.remove_prefix(1);
            if (!class_holds(piece, c)) failed = true;
            break;
        }
        case '?':
            if (!failed) {
                if (name[0] == '/') failed = true;
                name.remove_prefix(first_rune(name).length);
            }
            piece.remove_prefix(1);
            break;
        case '\\':
            piece.remove_prefix(1);
            if (piece.empty()) throw Bad{};
            [[fallthrough]];
        default:
            if (!failed) {
                if (piece[0] != name[0]) failed = true;
                name.remove_prefix(1);
            }
            piece.remove_prefix(1);
        }
    }
    if (failed) return std::nullopt;
    return name;
}

/// Cuts the next star and the piece behind it off a pattern.
std::string_view next_piece(std::string_view& pattern, bool& star)
{
    star = false;
    while (!pattern.empty() && pattern[0] == '*') {
        star = true;
        pattern.remove_prefix(1);
    }
    bool in_class = false;
    std::size_t end = 0;
    for (; end < pattern.size(); ++end) {
        if (pattern[end] == '\\') {
            if (end + 1 < pattern.size()) ++end;
        } else if (pattern[end] == '[') {
            in_class = true;
        } else if (pattern[end] == ']') {
            in_class = false;
        } else if (pattern[end] == '*' && !in_class) {
            break;
        }
    }
    const auto piece = pattern.substr(0, end);
    pattern.remove_prefix(end);
    return piece;
}

/// Tries the piece behind a star at every later place of this path segment; true once it fits.
bool match_after_star(std::string_view piece, std::string_view rest_of_pattern, std::string_view& name)
{
    for (std::size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
        const auto rest = match_piece(piece, name.substr(i + 1));
        if (!rest) continue;
        if (rest_of_pattern.empty() && !rest->empty()) continue;
        name = *rest;
        return true;
    }
    return false;
}

bool match(std::string_view pattern, std::string_view name)
{
    while (!pattern.empty()) {
        bool star = false;
        const auto piece = next_piece(pattern, star);
        if (star && piece.empty()) return name.find('/') == std::string_view::npos;
        const auto rest = match_piece(piece, name);
        if (rest && (rest->empty() || !pattern.empty())) {
            name = *rest;
            continue;
        }
        if (star && match_after_star(piece, pattern, name)) continue;
        while (!pattern.empty())  // the rest must still be well formed
            (void)match_piece(next_piece(pattern, star), "");
        return false;
    }
    return name.empty();
}

}  // namespace

std::optional<bool> path_match(std::string_view pattern, std::string_view name)
{
    try {
        return match(pattern, name);
    } catch (const Bad&) {
        return std::nullopt;
    }
}

std::string path_clean(std::string_view path)
{
    const bool rooted = path.starts_with('/');
    std::vector<std::string_view> kept;
    for (const auto segment : split(path, '/')) {
        if (segment.empty() || segment == ".") continue;
        if (segment == ".." && !kept.empty() && kept.back() != "..")
            kept.pop_back();
        else if (segment != ".." || !rooted)
            kept.push_back(segment);
    }
    std::string out = rooted ? "/" : "";
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (i > 0) out += '/';
        out += kept[i];
    }
    return out.empty() ? "." : out;
}

std::string_view path_base(std::string_view path)
{
    if (path.empty()) return ".";
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    if (path == "/") return path;
    return path.substr(path.rfind('/') + 1);
}

}  // namespace sluice::chart
