#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// Glob: a pattern of github.com/gobwas/glob, as .Files.Glob has it: * and ? stop at the separator, ** does
/// not, [abc], [!abc] and [a-z] are classes, {a,b*} alternatives, \ escapes. Matching takes time in proportion
/// to pattern and text.
class Glob {
public:
    /// nullopt for a malformed pattern.
    static std::optional<Glob> compile(std::string_view pattern, char separator);
    bool matches(std::string_view text) const;

private:
    friend class GlobParser;
    /// A state of a nondeterministic automaton; `next` and `other` are states.
    struct State {
        enum class Kind { Text, Any, AnyButSeparator, Class, Split, End } kind = Kind::End;
        char32_t low = 0, high = 0;  // of Text and of ranges
        std::u32string members;      // of lists
        bool negated = false;
        std::size_t next = 0, other = 0;
    };
    bool accepts(const State& state, char32_t c) const;
    void enter(std::size_t state, std::vector<std::size_t>& states, std::vector<bool>& seen) const;

    std::vector<State> states_;
    char32_t separator_ = 0;
    std::size_t start_ = 0;
};

}  // namespace sluice::chart
