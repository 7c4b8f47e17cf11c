#pragma once
#include "regexp_syntax.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sprig {

/// RegexpParser: one pattern being read by Go's rules and written for RE2. Thrown away after parse().
class RegexpParser {
public:
    explicit RegexpParser(std::string_view pattern) : whole_(pattern), rest_(pattern) {}

    RegexpSyntax parse();

private:
    /// Ends with Go's text for `expression`.
    [[noreturn]] static void bad(std::string_view code, std::string_view expression);
    static void check_utf8(std::string_view text);

    /// What Go keeps on its parse stack, as far as errors depend on it.
    struct Item {
        enum class Kind { Expression, Paren, Bar } kind = Kind::Expression;
        int repeats = 1;  ///< the largest product of nested {n,m}
        int height = 1;   ///< of the tree
    };

    void emit(std::string_view text) { result_.re2 += text; }
    void emit(char32_t c);
    /// Part of the text before what is left now.
    static std::string_view until(std::string_view from, std::string_view rest)
    {
        return from.substr(0, from.size() - rest.size());
    }
    /// Go panics nowhere here: the end of the text reads as U+FFFD.
    char32_t take();
    void push_expression() { stack_.push_back({}); }

    void step();
    void open_group();
    void close_group();
    void flags_or_group();
    bool named_group();
    bool flags();
    void bar();
    void collapse();
    void concatenate();
    void repeat_operator();
    bool counted_repeat();
    void repeat(std::string_view before, std::string_view text, std::optional<std::pair<int, int>> bounds);
    void escape();
    void quoted();
    char32_t escaped_character();
    std::optional<char32_t> hexadecimal();
    bool unicode_class();
    void bracket_class();
    void class_item(std::string_view whole);
    bool named_class();
    char32_t class_character(std::string_view whole);

    std::string_view whole_, rest_, repeat_, last_repeat_;
    RegexpSyntax result_;
    std::vector<Item> stack_;
    bool in_class_ = false;
};

}  // namespace sluice::sprig
