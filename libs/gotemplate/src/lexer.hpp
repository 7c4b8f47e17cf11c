#pragma once
#include "doc/utf8.hpp"
#include "token.hpp"

#include <string>
#include <string_view>

namespace sluice::gotemplate {

/// Lexer: cuts a template's text into items, one at a time. The text outlives it, is shorter than 4 GiB and, as
/// a std::string's, has a NUL behind its end, so that no byte needs to be asked whether it is there.
class Lexer {
public:
    struct Options {
        std::string_view left = "{{";
        std::string_view right = "}}";
        bool break_is_keyword = true;
        bool continue_is_keyword = true;
    };
    Lexer(std::string_view input, const Options& options);
    Item next_item() { return inside_action_ ? inside_action() : outside(); }

    std::string_view text(const Item& item) const { return {begin_ + item.begin, item.end - item.begin}; }
    /// Of the last Error.
    const std::string& trouble() const { return trouble_; }
    /// As parse errors name an item: "abc", <if>, EOF.
    std::string describe(const Item& item) const;
    /// The line of a byte, counted from 1; takes time.
    int line(std::uint32_t position) const;

private:
    Item outside();
    const char* find_left() const;
    const char* skip_comment();
    Item inside_action();
    Item right_delimiter(bool trims);
    Item word(const char* start);
    Item field(const char* start);
    Item behind_word(Token token, const char* start);
    Item bad_character(const char* start);
    Item other(const char* start);
    Item number(const char* start);
    bool scan_number();
    Item quoted(const char* start);
    Item character(const char* start);
    bool scan_quoted(char quote, bool& is_plain);
    Item raw_quoted(const char* start);

    bool at_right_delimiter(const char* p) const { return *p == right_first_ && is_right_delimiter(p); }
    bool is_right_delimiter(const char* p) const
    {
        return std::string_view(p, static_cast<std::size_t>(end_ - p)).starts_with(options_.right);
    }
    bool trims_right(const char* p) const;
    bool at_terminator() const;
    doc::CodePoint character_here() const;
    bool accept(std::string_view valid);
    void accept_run(std::string_view valid);
    Item cut(Token token, const char* start) const
    {
        return {
            .token = token,
            .after_space = after_space_,
            .begin = static_cast<std::uint32_t>(start - begin_),
            .end = static_cast<std::uint32_t>(here_ - begin_)};
    }
    Item fail(std::string text, const char* start);

    const char* begin_;
    const char* end_;
    const char* here_;
    Options options_;
    char right_first_;
    bool inside_action_ = false;
    bool at_left_ = false;  ///< the text in front of a left delimiter was cut already
    bool after_space_ = false;
    int paren_depth_ = 0;
    std::string trouble_;
};

}  // namespace sluice::gotemplate
