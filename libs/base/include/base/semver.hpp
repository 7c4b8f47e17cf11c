#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::base {

/// Version: semantic version 2.0 as github.com/Masterminds/semver/v3 reads it. A value.
struct Version {
    std::uint64_t major = 0, minor = 0, patch = 0;
    std::string prerelease, metadata;
    std::string original;

    /// semver.NewVersion: "v1", "1.2", "1.2.3-rc.1+build"; nullopt where Masterminds errors.
    static std::optional<Version> parse(std::string_view);
    /// The same; what nullopt is for is told in Masterminds' words.
    static std::optional<Version> parse(std::string_view, std::string& error);
    /// semver.StrictNewVersion: three parts, no "v".
    static std::optional<Version> parse_strict(std::string_view);
    /// Without "v", as Version.String().
    std::string str() const;
    /// Precedence of the specification: metadata does not count.
    std::weak_ordering operator<=>(const Version&) const;
    bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

/// Constraint: a range such as ">=1.2 <2 || ~3.1", with Masterminds' rules for pre-releases, x-ranges and
/// hyphens.
class Constraint {
public:
    /// nullopt where Masterminds' NewConstraint errors.
    static std::optional<Constraint> parse(std::string_view);
    /// Why there is no constraint: Masterminds' error, or, where that quotes it, the alternative that is
    /// improper.
    struct Fault {
        std::string error, improper;
    };
    static std::optional<Constraint> parse(std::string_view, Fault&);
    bool check(const Version&) const;

private:
    friend struct ConstraintParser;
    struct Comparison {
        enum class Op { Equal, NotEqual, Greater, Less, GreaterEqual, LessEqual, Tilde, Caret };
        Op op = Op::Equal;
        Version version;
        /// Which parts the text left out or gave as x: all ("*"), minor and patch ("1"), or the patch ("1.2").
        bool dirty = false, minor_dirty = false, patch_dirty = false;
    };
    static bool satisfies(const Comparison&, const Version&);
    /// "||" of conjunctions.
    std::vector<std::vector<Comparison>> alternatives_;
};

}  // namespace sluice::base
