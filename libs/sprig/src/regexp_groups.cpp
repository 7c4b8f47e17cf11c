#include "regexp_parser.hpp"

#include <algorithm>

namespace sluice::sprig {

namespace {

constexpr int kMaxHeight = 1000;

bool is_word_character(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void RegexpParser::open_group()
{
    if (rest_.starts_with("(?")) {
        flags_or_group();
        return;
    }
    result_.group_names.emplace_back();
    emit("(");
    rest_.remove_prefix(1);
    stack_.push_back({.kind = Item::Kind::Paren, .height = 1});
}

void RegexpParser::flags_or_group()
{
    const auto from = rest_;
    if (named_group()) return;
    rest_.remove_prefix(2);
    if (!flags()) bad("invalid or unsupported Perl syntax", until(from, rest_));
    emit(until(from, rest_));
}

bool RegexpParser::named_group()
{
    const std::size_t start = rest_.starts_with("(?P<") && rest_.size() > 4  ? 4
                              : rest_.starts_with("(?<") && rest_.size() > 3 ? 3
                                                                             : 0;
    if (start == 0) return false;
    const auto end = rest_.find('>');
    if (end == std::string_view::npos) {
        check_utf8(rest_);
        bad("invalid named capture", rest_);
    }
    // "(?<>" and "(?P<" with a '>' inside of its head cannot hold a name.
    const auto name = end >= start ? rest_.substr(start, end - start) : std::string_view();
    check_utf8(name);
    if (name.empty() || !std::ranges::all_of(name, is_word_character))
        bad("invalid named capture", rest_.substr(0, end + 1));
    result_.group_names.emplace_back(name);
    emit("(");
    rest_.remove_prefix(end + 1);
    stack_.push_back({.kind = Item::Kind::Paren, .height = 1});
    return true;
}

/// Behind "(?": flags and how they end. False where Go sees no Perl syntax, everything up to there taken.
bool RegexpParser::flags()
{
    bool negative = false, seen = false;
    while (!rest_.empty()) {
        switch (take()) {
        case 'i':
        case 'm':
        case 's':
        case 'U':
            seen = true;
            break;
        case '-':
            if (negative) return false;
            negative = true;
            seen = false;
            break;
        case ':':
            stack_.push_back({.kind = Item::Kind::Paren, .height = 0});
            [[fallthrough]];
        case ')':
            if (negative && !seen) return false;
            return true;
        default:
            return false;
        }
    }
    return false;
}

void RegexpParser::concatenate()
{
    Item joined;
    std::size_t parts = 0;
    while (!stack_.empty() && stack_.back().kind == Item::Kind::Expression) {
        joined.repeats = std::max(joined.repeats, stack_.back().repeats);
        joined.height = std::max(joined.height, stack_.back().height);
        stack_.pop_back();
        ++parts;
    }
    if (parts > 1) ++joined.height;
    stack_.push_back(joined);
}

void RegexpParser::bar()
{
    concatenate();
    stack_.push_back({.kind = Item::Kind::Bar});
    emit("|");
    rest_.remove_prefix(1);
}

/// Everything back to the open parenthesis becomes one expression.
void RegexpParser::collapse()
{
    concatenate();
    auto whole = stack_.back();
    stack_.pop_back();
    bool alternatives = false;
    while (!stack_.empty() && stack_.back().kind != Item::Kind::Paren) {
        whole.repeats = std::max(whole.repeats, stack_.back().repeats);
        whole.height = std::max(whole.height, stack_.back().height);
        stack_.pop_back();
        alternatives = true;
    }
    if (alternatives) ++whole.height;
    if (whole.height > kMaxHeight) bad("expression nests too deeply", whole_);
    stack_.push_back(whole);
}

void RegexpParser::close_group()
{
    collapse();
    if (stack_.size() < 2) bad("unexpected )", whole_);
    auto inside = stack_.back();
    stack_.pop_back();
    inside.height += stack_.back().height;
    stack_.back() = inside;
    emit(")");
    rest_.remove_prefix(1);
}

}  // namespace sluice::sprig
