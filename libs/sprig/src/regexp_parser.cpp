#include "regexp_parser.hpp"

#include "doc/utf8.hpp"
#include "panics.hpp"

#include <cstdint>
#include <fmt/format.h>

namespace sluice::sprig {

RegexpSyntax RegexpParser::parse()
{
    while (!rest_.empty()) {
        repeat_ = {};
        step();
        last_repeat_ = repeat_;
    }
    collapse();
    if (stack_.size() != 1) bad("missing closing )", whole_);
    return std::move(result_);
}

void RegexpParser::bad(std::string_view code, std::string_view expression)
{
    fail(fmt::format("error parsing regexp: {}: `{}`", code, expression));
}

void RegexpParser::check_utf8(std::string_view text)
{
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        if (!c.valid) bad("invalid UTF-8", text);
        text.remove_prefix(c.length);
    }
}

void RegexpParser::emit(char32_t c)
{
    result_.re2 += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(c));
}

char32_t RegexpParser::take()
{
    if (rest_.empty()) return 0xFFFD;
    const auto c = doc::decode_utf8(rest_);
    if (!c.valid) bad("invalid UTF-8", rest_);
    rest_.remove_prefix(c.length);
    return c.value;
}

void RegexpParser::step()
{
    switch (rest_.front()) {
    case '(':
        open_group();
        return;
    case ')':
        close_group();
        return;
    case '|':
        bar();
        return;
    case '[':
        bracket_class();
        return;
    case '*':
    case '+':
    case '?':
        repeat_operator();
        return;
    case '\\':
        escape();
        return;
    case '^':
    case '$':
    case '.':
        emit(rest_.substr(0, 1));
        rest_.remove_prefix(1);
        push_expression();
        return;
    case '{':
        if (counted_repeat()) return;
        [[fallthrough]];
    default:
        emit(take());
        push_expression();
    }
}

RegexpSyntax RegexpSyntax::parse(std::string_view pattern)
{
    return RegexpParser(pattern).parse();
}

}  // namespace sluice::sprig
