#include "regexp_parser.hpp"

#include <algorithm>

namespace sluice::sprig {

namespace {

constexpr int kMaxRepeat = 1000;

}  // namespace

void RegexpParser::repeat_operator()
{
    const auto before = rest_;
    rest_.remove_prefix(1);
    repeat(before, before.substr(0, 1), std::nullopt);
}

void RegexpParser::repeat(
    std::string_view before, std::string_view text, std::optional<std::pair<int, int>> bounds)
{
    emit(text);
    if (rest_.starts_with('?')) {
        rest_.remove_prefix(1);
        emit("?");
    }
    if (!last_repeat_.empty()) bad("invalid nested repetition operator", until(last_repeat_, rest_));
    const auto used = until(before, rest_);
    if (stack_.empty() || stack_.back().kind != Item::Kind::Expression)
        bad("missing argument to repetition operator", used);
    auto& item = stack_.back();
    ++item.height;
    if (bounds) {
        const auto [least, most] = *bounds;
        const int times = most < 0 ? least : most;
        if (most == 0)
            item.repeats = 1;
        else if (times > 0)
            item.repeats = std::min(item.repeats * times, kMaxRepeat + 1);
        if ((least >= 2 || most >= 2) && item.repeats > kMaxRepeat) bad("invalid repeat count", used);
    }
    repeat_ = before;
}

/// {n}, {n,} or {n,m}; false if it is not of that form, and the brace is a literal.
bool RegexpParser::counted_repeat()
{
    auto text = rest_.substr(1);
    constexpr int kTooLarge = kMaxRepeat + 1;
    const auto number = [&]() -> std::optional<int> {
        const auto digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
        if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
        text.remove_prefix(digits.size());
        int value = 0;
        for (const auto digit : digits)
            value = std::min(value * 10 + (digit - '0'), kTooLarge);
        return value;
    };
    const auto least = number();
    if (!least) return false;
    int most = *least;
    if (text.starts_with(",}")) {
        text.remove_prefix(1);
        most = -1;
    } else if (text.starts_with(',')) {
        text.remove_prefix(1);
        const auto last = number();
        if (!last) return false;
        most = *last;
    }
    if (!text.starts_with('}')) return false;
    text.remove_prefix(1);
    const auto before = rest_;
    const auto written = until(before, text);
    if (*least > kMaxRepeat || most > kMaxRepeat || (most >= 0 && *least > most))
        bad("invalid repeat count", written);
    rest_ = text;
    repeat(before, written, std::pair(*least, most));
    return true;
}

}  // namespace sluice::sprig
