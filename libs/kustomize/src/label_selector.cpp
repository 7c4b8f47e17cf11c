#include "label_selector.hpp"

#include "base/error.hpp"
#include "budget.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kSymbols = "=!(),<>";

std::optional<long long> integer(std::string_view text)
{
    long long number = 0;
    const auto end = text.data() + text.size();
    if (!text.empty() && text[0] == '+') text.remove_prefix(1);
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

bool is_alphanumeric(char c)
{
    return is_name_character(c) && c != '-' && c != '_' && c != '.';
}

/// A label's value, and the part of its key after the slash: at most 63 characters, alphanumeric at both ends.
bool is_label_name(std::string_view text)
{
    return text.size() <= 63 && !text.empty() && is_alphanumeric(text.front()) &&
           is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_label_key(std::string_view key)
{
    const auto slash = key.find('/');
    if (slash == std::string_view::npos) return is_label_name(key);
    const auto prefix = key.substr(0, slash);
    const bool prefix_is_valid = !prefix.empty() && prefix.size() <= 253 && is_alphanumeric(prefix.front()) &&
                                 is_alphanumeric(prefix.back()) &&
                                 std::all_of(prefix.begin(), prefix.end(), [](char c) {
                                     return is_name_character(c) && c != '_' && !(c >= 'A' && c <= 'Z');
                                 });
    return prefix_is_valid && is_label_name(key.substr(slash + 1));
}

}  // namespace

class LabelSelectorParser {
public:
    explicit LabelSelectorParser(std::string_view text) : text_(text) {}

    LabelSelector parse()
    {
        using Operator = LabelSelector::Operator;
        LabelSelector selector;
        for (auto token = next(); !token.empty(); token = next()) {
            LabelSelector::Requirement requirement;
            if (token == "!") {
                requirement = {name(next()), Operator::Absent, {}};
                token = next();
            } else {
                requirement.key = name(token);
                token = next();
                read_operator(requirement, token);
            }
            selector.requirements_.push_back(std::move(requirement));
            if (token.empty()) break;
            if (token != ",") fail(fmt::format("found '{}', expected: ',' or end of string", token));
            if (peek().empty()) fail("found '', expected: identifier after ','");
        }
        return selector;
    }

private:
    void read_operator(LabelSelector::Requirement& requirement, std::string& token)
    {
        using Operator = LabelSelector::Operator;
        requirement.op = Operator::Exists;
        if (token.empty() || token == ",") return;
        if (token == "in" || token == "notin") {
            requirement.op = token == "in" ? Operator::In : Operator::NotIn;
            requirement.values = value_list();
        } else if (token == "=" || token == "==" || token == "!=") {
            requirement.op = token == "!=" ? Operator::NotIn : Operator::In;
            requirement.values = {value()};
        } else if (token == ">" || token == "<") {
            requirement.op = token == ">" ? Operator::Greater : Operator::Less;
            requirement.values = {value()};
            if (!integer(requirement.values[0])) fail("for 'Gt', 'Lt' operators, the value must be an integer");
        } else {
            fail(fmt::format("found '{}', expected: in, notin, =, ==, !=, gt, lt", token));
        }
        token = next();
    }

    std::vector<std::string> value_list()
    {
        if (const auto open = next(); open != "(") fail(fmt::format("found '{}' expected: '('", open));
        std::vector<std::string> values;
        for (;;) {
            values.push_back(value());
            const auto token = next();
            if (token == ")") return values;
            if (token != ",") fail(fmt::format("found '{}', expected: ',' or ')'", token));
        }
    }

    /// A value may be left out: "a=" and "a in (,b)" ask for the empty text.
    std::string value()
    {
        const auto token = peek();
        if (token.empty() || token == "," || token == ")") return {};
        if (kSymbols.find(token[0]) != std::string_view::npos)
            fail(fmt::format("found '{}', expected: identifier", token));
        if (!is_label_name(token)) fail(fmt::format("invalid label value '{}'", token));
        return next();
    }

    std::string name(const std::string& token)
    {
        if (token.empty() || !is_label_key(token)) fail(fmt::format("invalid label key '{}'", token));
        return token;
    }

    std::string peek()
    {
        const auto here = position_;
        auto token = next();
        position_ = here;
        return token;
    }

    /// A symbol or a word; empty at the end.
    std::string next()
    {
        while (position_ < text_.size() &&
               std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos)
            ++position_;
        const auto start = position_;
        if (start == text_.size()) return {};
        const bool symbol = kSymbols.find(text_[start]) != std::string_view::npos;
        if (symbol) {
            const auto two = text_.substr(start, 2);
            position_ += two == "==" || two == "!=" ? 2 : 1;
        } else {
            position_ = std::min(text_.find_first_of("=!(),<> \t\r\n", start), text_.size());
        }
        return std::string(text_.substr(start, position_ - start));
    }

    [[noreturn]] void fail(const std::string& what) const
    {
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("unable to parse selector '{}': {}", text_, what));
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

LabelSelector LabelSelector::parse(std::string_view text)
{
    return LabelSelectorParser(text).parse();
}

bool LabelSelector::matches(const StringMap& labels) const
{
    Budget::spend(requirements_.size() + labels.size());
    return std::all_of(requirements_.begin(), requirements_.end(), [&](const auto& requirement) {
        return requirement.matches(labels);
    });
}

bool LabelSelector::Requirement::matches(const StringMap& labels) const
{
    const auto label = labels.find(key);
    const bool present = label != labels.end();
    Budget::spend(values.size());
    switch (op) {
    case Operator::Exists:
        return present;
    case Operator::Absent:
        return !present;
    case Operator::In:
        return present && std::find(values.begin(), values.end(), label->second) != values.end();
    case Operator::NotIn:
        return !present || std::find(values.begin(), values.end(), label->second) == values.end();
    case Operator::Greater:
    case Operator::Less:
        break;
    }
    const auto number = present ? integer(label->second) : std::nullopt;
    const auto bound = integer(values[0]);
    if (!number || !bound) return false;
    return op == Operator::Greater ? *number > *bound : *number < *bound;
}

}  // namespace sluice::kustomize
