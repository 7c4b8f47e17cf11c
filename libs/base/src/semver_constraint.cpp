#include "base/semver.hpp"

#include <algorithm>
#include <array>

namespace sluice::base {

namespace {

constexpr std::size_t kMaxConstraintLength = 512;  // both limits are Masterminds' (3.5)
constexpr std::size_t kMaxAlternatives = 32;

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
bool is_wild(std::string_view part)
{
    return part == "x" || part == "X" || part == "*";
}
/// Masterminds' character class for a part of a version holds a '|' by accident; a text with one fails later
/// on.
bool is_part(char c)
{
    return (c >= '0' && c <= '9') || c == 'x' || c == 'X' || c == '*' || c == '|';
}
bool is_identifier(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// A cursor over the constraint's text.
struct Cursor {
    std::string_view text;
    std::size_t at = 0;

    bool done() const { return at == text.size(); }
    char peek() const { return done() ? '\0' : text[at]; }
    std::size_t skip_spaces() { return skip(is_space); }
    std::size_t skip(bool (*wanted)(char))
    {
        const auto begin = at;
        while (!done() && wanted(text[at]))
            ++at;
        return at - begin;
    }
    std::string_view since(std::size_t begin) const { return text.substr(begin, at - begin); }
};

/// What a range's version looks like before its wildcards are filled in: "1", "v1.x", "1.2.3-rc.1+5".
struct Pattern {
    std::string_view whole, major, minor, patch, prerelease;  // prerelease with its '-'
};

/// ".identifier.identifier" behind a '-' or '+'; leaves the cursor where it was if there is none.
void skip_identifiers(Cursor& in, char lead)
{
    if (in.peek() != lead) return;
    for (char separator = lead; in.peek() == separator; separator = '.') {
        const auto begin = in.at++;
        if (in.skip(is_identifier) > 0) continue;
        in.at = begin;
        return;
    }
}

std::string_view take_dotted_part(Cursor& in)
{
    const auto begin = in.at;
    if (in.peek() != '.') return {};
    ++in.at;
    if (in.skip(is_part) > 0) return in.since(begin + 1);
    in.at = begin;
    return {};
}

std::optional<Pattern> take_pattern(Cursor& in)
{
    const auto begin = in.at;
    if (in.peek() == 'v') ++in.at;
    const auto major_begin = in.at;
    if (in.skip(is_part) == 0) {
        in.at = begin;
        return std::nullopt;
    }
    Pattern pattern;
    pattern.major = in.since(major_begin);
    pattern.minor = take_dotted_part(in);
    if (!pattern.minor.empty()) pattern.patch = take_dotted_part(in);
    const auto prerelease_begin = in.at;
    skip_identifiers(in, '-');
    pattern.prerelease = in.since(prerelease_begin);
    skip_identifiers(in, '+');
    pattern.whole = in.since(begin);
    return pattern;
}

/// "1.2 - 3.4" anywhere becomes ">= 1.2, <= 3.4 ".
std::string rewrite_hyphen_ranges(std::string_view text)
{
    std::string result;
    std::size_t copied = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        Cursor in{text, begin};
        in.skip_spaces();
        const auto low = take_pattern(in);
        const bool dash = low && in.skip_spaces() > 0 && in.peek() == '-';
        if (dash) ++in.at;
        const auto high = dash && in.skip_spaces() > 0 ? take_pattern(in) : std::nullopt;
        if (!high) {
            ++begin;
            continue;
        }
        in.skip_spaces();
        result += text.substr(copied, begin - copied);
        result.append(">= ").append(low->whole).append(", <= ").append(high->whole).append(" ");
        begin = copied = in.at;
    }
    return result.append(text.substr(copied));
}

}  // namespace

/// Reads one comparison; nullopt if its operator or version is malformed.
struct ConstraintParser {
    using Comparison = Constraint::Comparison;
    using Op = Comparison::Op;

    static Op take_operator(Cursor& in)
    {
        struct Spelling {
            std::string_view text;
            Op op;
        };
        static constexpr std::array<Spelling, 11> spellings{{
            {"!=", Op::NotEqual},
            {">=", Op::GreaterEqual},
            {"=>", Op::GreaterEqual},
            {"<=", Op::LessEqual},
            {"=<", Op::LessEqual},
            {"~>", Op::Tilde},
            {"=", Op::Equal},
            {">", Op::Greater},
            {"<", Op::Less},
            {"~", Op::Tilde},
            {"^", Op::Caret},
        }};
        for (const auto& spelling : spellings) {
            if (!in.text.substr(in.at).starts_with(spelling.text)) continue;
            in.at += spelling.text.size();
            return spelling.op;
        }
        return Op::Equal;
    }

    static std::optional<Comparison> comparison(Op op, const Pattern& pattern)
    {
        Comparison result;
        result.op = op;
        std::string text(pattern.whole);
        if (is_wild(pattern.major)) {
            text = "0.0.0";
            result.dirty = true;
        } else if (pattern.minor.empty() || is_wild(pattern.minor)) {
            text = std::string(pattern.major) + ".0.0";
            result.dirty = result.minor_dirty = true;
        } else if (pattern.patch.empty() || is_wild(pattern.patch)) {
            text = std::string(pattern.major) + '.' + std::string(pattern.minor) + ".0";
            result.dirty = result.patch_dirty = true;
        }
        if (result.dirty) text += pattern.prerelease;
        auto version = Version::parse(text);
        if (!version) return std::nullopt;
        result.version = std::move(*version);
        return result;
    }

    /// Comparisons between "||", separated by blanks or commas, all of which must hold. A text that breaks the
    /// grammar anywhere is improper; only then do versions count.
    static std::optional<std::vector<Comparison>> conjunction(std::string_view text, Constraint::Fault& fault)
    {
        std::vector<Comparison> result;
        Cursor in{text};
        in.skip_spaces();
        bool versions_are_valid = true;
        fault = {"", std::string(text)};
        for (;;) {
            const auto op = take_operator(in);
            in.skip_spaces();
            const auto pattern = take_pattern(in);
            if (!pattern) return std::nullopt;
            auto next = comparison(op, *pattern);
            versions_are_valid = versions_are_valid && next;
            if (next) result.push_back(std::move(*next));

            const bool separated = in.skip_spaces() > 0;
            if (in.done() && !versions_are_valid) {
                fault = {"constraint parser error", ""};
                return std::nullopt;
            }
            if (in.done()) return result;
            if (in.peek() == ',')
                ++in.at;
            else if (!separated)
                return std::nullopt;
            in.skip_spaces();
        }
    }
};

std::optional<Constraint> Constraint::parse(std::string_view text)
{
    Fault fault;
    return parse(text, fault);
}

std::optional<Constraint> Constraint::parse(std::string_view text, Fault& fault)
{
    if (text.size() > kMaxConstraintLength) {
        fault = {"constraint string is too long (max 512 bytes)", ""};
        return std::nullopt;
    }
    const auto rewritten = rewrite_hyphen_ranges(text);
    std::vector<std::string_view> alternatives;
    std::string_view rest = rewritten;
    for (bool more = true; more;) {
        const auto end = rest.find("||");
        more = end != std::string_view::npos;
        alternatives.push_back(rest.substr(0, end));
        if (more) rest.remove_prefix(end + 2);
    }
    if (alternatives.size() > kMaxAlternatives) {
        fault = {"too many constraint groups (max 32)", ""};
        return std::nullopt;
    }
    Constraint constraint;
    for (const auto alternative : alternatives) {
        auto comparisons = ConstraintParser::conjunction(alternative, fault);
        if (!comparisons) return std::nullopt;
        constraint.alternatives_.push_back(std::move(*comparisons));
    }
    return constraint;
}

namespace {

bool equal_but_for_wildcards(const Version& version, const Version& bound, bool minor_dirty, bool patch_dirty)
{
    if (version.major != bound.major) return false;
    if (minor_dirty) return true;
    if (version.minor != bound.minor) return false;
    if (!patch_dirty) return version == bound;
    // ">=1.2.x-0": the pre-releases of every patch are compared, not their patch numbers.
    auto like_bound = version;
    like_bound.patch = bound.patch;
    return like_bound == bound;
}

}  // namespace

bool Constraint::satisfies(const Comparison& c, const Version& version)
{
    using Op = Comparison::Op;
    const auto& bound = c.version;
    switch (c.op) {
    case Op::NotEqual:
        return !equal_but_for_wildcards(version, bound, c.minor_dirty, c.patch_dirty);
    case Op::Greater:
        if (!c.dirty || version.major != bound.major)
            return c.dirty ? version.major > bound.major : version > bound;
        if (c.minor_dirty) return false;
        return c.patch_dirty ? version.minor > bound.minor : version > bound;
    case Op::Less:
        return version < bound;
    case Op::GreaterEqual:
        return version >= bound;
    case Op::LessEqual:
        if (!c.dirty) return version <= bound;
        if (version.major != bound.major) return version.major < bound.major;
        return c.minor_dirty || version.minor <= bound.minor;
    case Op::Equal:
        if (!c.dirty) return version == bound;
        [[fallthrough]];
    case Op::Tilde: {
        if (version < bound) return false;
        const bool anything = bound.major == 0 && bound.minor == 0 && bound.patch == 0;
        if (anything && !c.minor_dirty && !c.patch_dirty) return true;
        return version.major == bound.major && (c.minor_dirty || version.minor == bound.minor);
    }
    case Op::Caret:
        if (version < bound || version.major != bound.major) return false;
        if (bound.major > 0 || c.minor_dirty) return true;
        if (version.minor != bound.minor) return false;
        return bound.minor > 0 || c.patch_dirty || version.patch == bound.patch;
    }
    return false;
}

bool Constraint::check(const Version& version) const
{
    const auto admits_prereleases = [](const auto& comparisons) {
        return std::any_of(comparisons.begin(), comparisons.end(), [](const auto& c) {
            return !c.version.prerelease.empty();
        });
    };
    return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const auto& comparisons) {
        // A pre-release is considered only where the range itself names one.
        if (!version.prerelease.empty() && !admits_prereleases(comparisons)) return false;
        return std::all_of(
            comparisons.begin(), comparisons.end(), [&](const auto& c) { return satisfies(c, version); });
    });
}

}  // namespace sluice::base
