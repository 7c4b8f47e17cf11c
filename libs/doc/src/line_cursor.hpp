#pragma once
#include <cstddef>
#include <string_view>

namespace sluice::doc {

/// LineCursor: finds places of a text that libyaml tells by line and column, at the cost of one walk over the
/// text as long as they are asked for in their order. Borrows the text, which is UTF-8. It counts every break
/// of YAML 1.1, as libyaml does; YamlLines is for texts with line feeds alone, and faster for it.
class LineCursor {
public:
    explicit LineCursor(std::string_view text) : text_(text) {}

    /// Whether a comment, and nothing but a colon before it, stands behind this place on its line. Both count
    /// from 0, columns in characters.
    bool comment_follows(std::size_t line, std::size_t column);

private:
    void next_line();

    std::string_view text_;
    std::size_t line_ = 0, start_ = 0;
};

}  // namespace sluice::doc
