#include "regexp_parser.hpp"

#include "unicode_class.hpp"

#include <algorithm>

namespace sluice::sprig {

/// \pN, \p{Name}, \P{Name}, \p{^Name}; false if the text starts with none.
bool RegexpParser::unicode_class()
{
    if (!rest_.starts_with("\\p") && !rest_.starts_with("\\P")) return false;
    const auto from = rest_;
    bool negative = rest_[1] == 'P';
    rest_.remove_prefix(2);
    std::string_view name;
    if (take() == '{') {
        const auto end = from.find('}');
        if (end == std::string_view::npos) {
            check_utf8(from);
            bad("invalid character class range", from);
        }
        name = from.substr(3, end - 3);
        rest_ = from.substr(end + 1);
        check_utf8(name);
    } else {
        name = until(from, rest_).substr(2);
    }
    if (name.starts_with('^')) {
        negative = !negative;
        name.remove_prefix(1);
    }
    const auto spelled = re2_unicode_class(name, negative, in_class_);
    if (!spelled) bad("invalid character class range", until(from, rest_));
    emit(*spelled);
    return true;
}

void RegexpParser::bracket_class()
{
    const auto whole = rest_;
    emit("[");
    rest_.remove_prefix(1);
    in_class_ = true;
    if (rest_.starts_with('^')) {
        emit("^");
        rest_.remove_prefix(1);
    }
    for (bool first = true; first || !rest_.starts_with(']'); first = false)
        class_item(whole);
    in_class_ = false;
    emit("]");
    rest_.remove_prefix(1);
    push_expression();
}

void RegexpParser::class_item(std::string_view whole)
{
    if (named_class() || unicode_class()) return;
    if (rest_.size() > 1 && rest_[0] == '\\' &&
        std::string_view("dDsSwW").find(rest_[1]) != std::string_view::npos) {
        emit(rest_.substr(0, 2));
        rest_.remove_prefix(2);
        return;
    }
    const auto from = rest_;
    const auto low = class_character(whole);
    emit(low);
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return;
    rest_.remove_prefix(1);
    const auto high = class_character(whole);
    if (high < low) bad("invalid character class range", until(from, rest_));
    emit("-");
    emit(high);
}

/// [:alnum:] and the like.
bool RegexpParser::named_class()
{
    if (rest_.size() < 3 || !rest_.starts_with("[:")) return false;
    const auto end = rest_.find(":]", 2);
    if (end == std::string_view::npos) return false;
    const auto written = rest_.substr(0, end + 2);
    auto name = written.substr(2, end - 2);
    if (name.starts_with('^')) name.remove_prefix(1);
    constexpr std::string_view kNames[] = {
        "alnum",
        "alpha",
        "ascii",
        "blank",
        "cntrl",
        "digit",
        "graph",
        "lower",
        "print",
        "punct",
        "space",
        "upper",
        "word",
        "xdigit"};
    if (std::ranges::find(kNames, name) == std::end(kNames)) bad("invalid character class range", written);
    emit(written);
    rest_.remove_prefix(written.size());
    return true;
}

char32_t RegexpParser::class_character(std::string_view whole)
{
    if (rest_.empty()) bad("missing closing ]", whole);
    return rest_.front() == '\\' ? escaped_character() : take();
}

}  // namespace sluice::sprig
