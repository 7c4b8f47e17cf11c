#include "kube/label_selector.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxNameLength = 63;
constexpr std::size_t kMaxPrefixLength = 253;

bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text)
{
    if (text.empty() || text.size() > kMaxNameLength) return false;
    if (!is_alphanumeric(text.front()) || !is_alphanumeric(text.back())) return false;
    return std::ranges::all_of(
        text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_dns_label(std::string_view text)
{
    const auto lower = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (text.empty() || !lower(text.front()) || !lower(text.back())) return false;
    return std::ranges::all_of(text, [&](char c) { return lower(c) || c == '-'; });
}

bool is_dns_subdomain(std::string_view text)
{
    if (text.size() > kMaxPrefixLength) return false;
    for (;;) {
        const auto dot = text.find('.');
        if (!is_dns_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

/// Kubernetes' qualified name: an optional DNS subdomain and "/", then a name.
bool is_label_key(std::string_view key)
{
    const auto slash = key.find('/');
    if (slash == std::string_view::npos) return is_name(key);
    return is_dns_subdomain(key.substr(0, slash)) && is_name(key.substr(slash + 1));
}

bool is_label_value(std::string_view value)
{
    return value.empty() || is_name(value);
}

std::optional<std::int64_t> integer(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

/// Reads the text form: words, and the signs , ( ) ! = == != < > between them.
class LabelSelector::Parser {
public:
    explicit Parser(std::string_view text) : text_(text) { advance(); }

    LabelSelector read()
    {
        LabelSelector selector;
        if (at_end()) return selector;
        for (;;) {
            selector.add(requirement());
            if (at_end()) return selector;
            expect(",");
        }
    }

private:
    Requirement requirement()
    {
        if (accept("!")) return {Requirement::Op::NotExists, word("a key"), {}};
        auto key = word("a key");
        if (at_end() || token_ == ",") return {Requirement::Op::Exists, std::move(key), {}};
        if (accept("=") || accept("==")) return {Requirement::Op::Equals, std::move(key), {value()}};
        if (accept("!=")) return {Requirement::Op::NotEquals, std::move(key), {value()}};
        if (accept(">")) return {Requirement::Op::Greater, std::move(key), {value()}};
        if (accept("<")) return {Requirement::Op::Less, std::move(key), {value()}};
        if (accept("in")) return {Requirement::Op::In, std::move(key), values()};
        if (accept("notin")) return {Requirement::Op::NotIn, std::move(key), values()};
        fail("an operator");
    }

    std::vector<std::string> values()
    {
        expect("(");
        std::vector<std::string> found;
        for (;;) {
            found.push_back(value());
            if (accept(")")) return found;
            expect(",");
        }
    }

    /// A value may be missing: "a=" and "a in (,x)" mean the empty value.
    std::string value()
    {
        if (at_end() || token_ == "," || token_ == ")") return {};
        return word("a value");
    }

    std::string word(std::string_view what)
    {
        if (at_end() || is_sign(token_.front())) fail(what);
        std::string found(token_);
        advance();
        return found;
    }

    bool accept(std::string_view token)
    {
        if (at_end() || token_ != token) return false;
        advance();
        return true;
    }

    void expect(std::string_view token)
    {
        if (!accept(token)) fail(fmt::format("\"{}\"", token));
    }

    [[noreturn]] void fail(std::string_view wanted) const
    {
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "label selector \"{}\": expected {}, found {}",
                text_,
                wanted,
                at_end() ? std::string("its end") : fmt::format("\"{}\"", token_)));
    }

    static bool is_sign(char c) { return std::string_view(",()!=<>").find(c) != std::string_view::npos; }
    static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    bool at_end() const { return token_.empty(); }

    void advance()
    {
        while (next_ < text_.size() && is_space(text_[next_]))
            ++next_;
        const auto begin = next_;
        if (next_ < text_.size() && is_sign(text_[next_])) {
            const char first = text_[next_++];
            if ((first == '!' || first == '=') && next_ < text_.size() && text_[next_] == '=') ++next_;
        } else {
            while (next_ < text_.size() && !is_sign(text_[next_]) && !is_space(text_[next_]))
                ++next_;
        }
        token_ = text_.substr(begin, next_ - begin);
    }

    std::string_view text_, token_;
    std::size_t next_ = 0;
};

LabelSelector LabelSelector::parse(std::string_view text)
{
    return Parser(text).read();
}

LabelSelector LabelSelector::nothing()
{
    LabelSelector selector;
    selector.nothing_ = true;
    return selector;
}

LabelSelector LabelSelector::from(const doc::Value& selector)
{
    if (selector.is_null()) return nothing();
    LabelSelector made;
    for (const auto& [key, value] : selector["matchLabels"].members())
        made.add({Requirement::Op::Equals, key.text(), {value.text()}});
    for (const auto& expression : selector["matchExpressions"].elements()) {
        const auto name = expression["operator"].string_or("");
        Requirement requirement{Requirement::Op::In, expression["key"].text(), {}};
        if (name == "NotIn")
            requirement.op = Requirement::Op::NotIn;
        else if (name == "Exists")
            requirement.op = Requirement::Op::Exists;
        else if (name == "DoesNotExist")
            requirement.op = Requirement::Op::NotExists;
        else if (name != "In")
            throw Error(ErrorKind::Invalid, fmt::format("\"{}\" is not a valid label selector operator", name));
        for (const auto& value : expression["values"].elements())
            requirement.values.push_back(value.text());
        made.add(std::move(requirement));
    }
    return made;
}

void LabelSelector::add(Requirement requirement)
{
    using Op = Requirement::Op;
    const auto invalid = [&](std::string_view why) {
        throw Error(ErrorKind::Invalid, fmt::format("label selector key \"{}\": {}", requirement.key, why));
    };
    if (!is_label_key(requirement.key)) invalid("not a valid label name");
    const bool set = requirement.op == Op::In || requirement.op == Op::NotIn;
    const bool existence = requirement.op == Op::Exists || requirement.op == Op::NotExists;
    if (set && requirement.values.empty()) invalid("in and notin need at least one value");
    if (existence && !requirement.values.empty()) invalid("exists and does-not-exist take no values");
    for (const auto& value : requirement.values) {
        if (!is_label_value(value)) invalid(fmt::format("\"{}\" is not a valid label value", value));
        if ((requirement.op == Op::Greater || requirement.op == Op::Less) && !integer(value))
            invalid(fmt::format("\"{}\" is not an integer", value));
    }
    std::ranges::sort(requirement.values);
    const auto place = std::ranges::upper_bound(requirements_, requirement.key, {}, &Requirement::key);
    requirements_.insert(place, std::move(requirement));
}

bool LabelSelector::matches(const doc::Value& labels) const
{
    if (nothing_) return false;
    return std::ranges::all_of(requirements_, [&](const Requirement& r) { return r.matches(labels); });
}

bool LabelSelector::Requirement::matches(const doc::Value& labels) const
{
    const auto* label = labels.find(key);
    const auto listed = [&] { return std::ranges::find(values, label->string_or("")) != values.end(); };
    switch (op) {
    case Op::Equals:
    case Op::In:
        return label && listed();
    case Op::NotEquals:
    case Op::NotIn:
        return !label || !listed();
    case Op::Exists:
        return label != nullptr;
    case Op::NotExists:
        return label == nullptr;
    case Op::Greater:
    case Op::Less:
        break;
    }
    if (!label) return false;
    const auto found = integer(label->string_or("")), bound = integer(values.front());
    if (!found || !bound) return false;
    return op == Op::Greater ? *found > *bound : *found < *bound;
}

std::string LabelSelector::Requirement::str() const
{
    switch (op) {
    case Op::Equals:
        return fmt::format("{}={}", key, values.front());
    case Op::NotEquals:
        return fmt::format("{}!={}", key, values.front());
    case Op::In:
        return fmt::format("{} in ({})", key, fmt::join(values, ","));
    case Op::NotIn:
        return fmt::format("{} notin ({})", key, fmt::join(values, ","));
    case Op::Exists:
        return key;
    case Op::NotExists:
        return "!" + key;
    case Op::Greater:
        return fmt::format("{}>{}", key, values.front());
    case Op::Less:
        return fmt::format("{}<{}", key, values.front());
    }
    return {};
}

std::string LabelSelector::str() const
{
    std::string text;
    for (const auto& requirement : requirements_) {
        if (!text.empty()) text += ',';
        text += requirement.str();
    }
    return text;
}

}  // namespace sluice::kube
