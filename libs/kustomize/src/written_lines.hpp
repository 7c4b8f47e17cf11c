#pragma once
#include "written_yaml.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize::written {

struct Line {
    std::size_t indent;
    std::string text;  ///< without the indentation; empty for a blank line
    bool is_blank() const { return text.find_first_not_of(' ') == std::string::npos; }
    bool is_comment() const { return text.starts_with('#'); }
};

/// Comments in front of the next line with content.
struct Ahead {
    struct Comment {
        std::size_t line;
        bool behind_blank;
    };
    std::vector<Comment> comments;
    bool blank_behind = false;
    std::size_t next;  ///< the line with content
};

/// Lines: those of a text's first document, without the marks around it. Leaves at directives.
class Lines {
public:
    explicit Lines(std::string_view text);

    std::size_t size() const { return lines_.size(); }
    const Line& operator[](std::size_t at) const { return lines_[at]; }
    Line& operator[](std::size_t at) { return lines_[at]; }

    /// What stands from line `at` on in front of content.
    Ahead ahead_of(std::size_t at) const;
    /// Comments `from` to `to`, with a blank line between two where there was one.
    CommentLines texts(const Ahead&, std::size_t from, std::size_t to) const;

private:
    std::vector<Line> lines_;
};

}  // namespace sluice::kustomize::written
