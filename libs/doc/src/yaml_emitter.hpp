#pragma once
#include "doc/value.hpp"
#include "doc/yaml.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::doc {

/// YamlEmitter: writes a Value the way goyaml does. libyaml's own emitter was measured to differ in what it
/// quotes and escapes and in its indentation of sequences, and the two Go versions differ from one another, so
/// this one is ours: it knows two block styles and four scalar styles, which is all that plain data needs.
class YamlEmitter {
public:
    YamlEmitter(std::string& out, YamlDialect dialect, Lists lists)
        : out_(out), dialect_(dialect), lists_(lists)
    {
    }
    void document(const Value& root);
    /// What a text asks for as "|" or ">" is denied where a line would end in a space or something had to be
    /// escaped.
    bool may_be_block(std::string_view text) const { return analyze(text).block_allowed; }

private:
    enum class Place { Root, Item, Value };
    enum class Style { Plain, SingleQuoted, DoubleQuoted, Literal };
    struct Analysis {
        bool multiline = false, plain_allowed = true, single_quoted_allowed = true, block_allowed = true;
    };

    void node(const Value& value, int indent, Place place);
    void mapping(const Value& object, int indent);
    void member(const Member& member, int indent);
    void sequence(const Value& array, int indent);
    void scalar(const Value& value, int indent, bool simple_key);
    std::string scalar_text(const Value& value) const;
    Style preferred_style(std::string_view text) const;
    Analysis analyze(std::string_view text) const;

    void write(std::string_view text, Style style, int indent, bool may_fold);
    void write_plain(std::string_view text, int indent, bool may_fold);
    void write_single_quoted(std::string_view text, int indent, bool may_fold);
    void write_double_quoted(std::string_view text, int indent, bool may_fold);
    void write_literal(std::string_view text, int indent);

    void put(char c);
    void put_character(std::string_view bytes);
    void put_break();
    void put_line_break(std::string_view bytes);
    void start_line(int indent);
    void indicator(std::string_view text, bool needs_blank, bool is_blank_itself, bool is_indentation);
    void escape(char32_t c);
    bool is_past_width() const;

    std::string& out_;
    YamlDialect dialect_;
    Lists lists_;
    int column_ = 0;
    bool after_blank_ = true;       // what was written last needs no blank behind it
    bool only_indentation_ = true;  // nothing but blanks and "- " stands on this line
};

}  // namespace sluice::doc
