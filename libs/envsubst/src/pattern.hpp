#pragma once
#include <cstddef>
#include <string_view>

namespace sluice::envsubst {

/// A shell pattern in the original's dialect: * takes anything, a slash as well; ? one character; [a-z] and
/// [^a-z] classes; a backslash takes the next byte literally.
class Pattern {
public:
    /// `steps` is counted down by every comparison; LimitExceeded is thrown when none is left.
    Pattern(std::string_view text, std::size_t& steps) : text_(text), steps_(steps) {}
    enum class Answer { No, Yes, Malformed };
    /// Of the whole text. A mistake behind the place where the comparison fails is not noticed.
    Answer matches(std::string_view text) const;

private:
    std::string_view text_;
    std::size_t& steps_;
};

}  // namespace sluice::envsubst
