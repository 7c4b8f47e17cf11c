#include "sprig/go_regexp.hpp"

#include "doc/utf8.hpp"
#include "panics.hpp"
#include "regexp_syntax.hpp"
#include "sprig/functions.hpp"
#include "sprig/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

namespace sluice::sprig {

namespace {

/// What RE2 may use for a pattern: its program, and while it matches as much again. Few patterns need the
/// second amount.
constexpr std::int64_t kUsualMemory = 4 << 20;
constexpr std::int64_t kMaxMemory = 64 << 20;
constexpr std::size_t kNone = std::string_view::npos;

std::unique_ptr<RE2> compiled(const std::string& pattern, std::int64_t memory)
{
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory);
    return std::make_unique<RE2>(pattern, options);
}

/// The text as RE2 may see it: Go reads an invalid byte as U+FFFD, RE2 matches nothing there. Positions are of
/// the repaired text until original() leads back.
class Subject {
public:
    explicit Subject(std::string_view text) : original_(text), shown_(text)
    {
        if (doc::is_valid_utf8(text)) return;
        for (std::size_t at = 0; at < text.size();) {
            const auto c = doc::decode_utf8(text.substr(at));
            const auto before = repaired_.size();
            doc::append_utf8(repaired_, c.value);
            offsets_.resize(repaired_.size(), at);
            if (c.valid)
                for (std::size_t i = 0; i < c.length; ++i)
                    offsets_[before + i] = at + i;
            at += c.length;
        }
        offsets_.push_back(text.size());
        shown_ = repaired_;
    }
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;

    std::string_view shown() const { return shown_; }
    std::size_t original(std::size_t at) const { return offsets_.empty() ? at : offsets_[at]; }
    std::string_view slice(std::size_t begin, std::size_t end) const
    {
        return original_.substr(original(begin), original(end) - original(begin));
    }
    /// Length of the code point at a position; 0 at the end.
    std::size_t width(std::size_t at) const
    {
        return at >= shown_.size() ? 0 : doc::decode_utf8(shown_.substr(at)).length;
    }

private:
    std::string_view original_, shown_;
    std::string repaired_;
    std::vector<std::size_t> offsets_;
};

bool is_inside_character(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

using Groups = std::vector<re2::StringPiece>;

struct Reference {
    std::string_view name;
    std::string_view rest;
};

/// The name behind a '$'; nullopt if there is none and the dollar is just one.
std::optional<Reference> reference(std::string_view text)
{
    const bool braces = text.starts_with('{');
    if (braces) text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size()) {
        const auto c = doc::decode_utf8(text.substr(length));
        if (c.value != '_' && !unicode::is_letter(c.value) && !unicode::is_digit(c.value)) break;
        length += c.length;
    }
    if (length == 0 || (braces && (length == text.size() || text[length] != '}'))) return std::nullopt;
    return Reference{text.substr(0, length), text.substr(length + (braces ? 1 : 0))};
}

/// A group's number as a reference gives it; nullopt for a name, which one with leading zeros is.
std::optional<std::size_t> group_number(std::string_view name)
{
    if (name.front() == '0' && name.size() > 1) return std::nullopt;
    std::size_t number = 0;
    for (const auto c : name) {
        if (c < '0' || c > '9' || number >= 100'000'000) return std::nullopt;
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return number;
}

}  // namespace

struct GoRegexp::Impl {
    RegexpSyntax syntax;
    std::unique_ptr<RE2> re2;
    bool empty;

    explicit Impl(std::string_view pattern)
        : syntax(RegexpSyntax::parse(pattern)), re2(compiled(syntax.re2, kUsualMemory)), empty(pattern.empty())
    {
        if (!re2->ok()) re2 = compiled(syntax.re2, kMaxMemory);
        if (!re2->ok()) fail(fmt::format("error parsing regexp: expression too large: `{}`", pattern));
    }

    /// RE2 finds \B inside of a character, where Go does not look.
    bool match(std::string_view text, std::size_t from, Groups& groups) const
    {
        for (;;) {
            const re2::StringPiece piece(text.data(), text.size());
            if (!re2->Match(
                    piece, from, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
                return false;
            from = span(text, groups[0]).begin;
            if (!is_inside_character(text, from)) return true;
            while (is_inside_character(text, from))
                ++from;
        }
    }
    static Span span(std::string_view text, const re2::StringPiece& piece)
    {
        if (!piece.data()) return {kNone, kNone};
        const auto begin = static_cast<std::size_t>(piece.data() - text.data());
        return {begin, begin + piece.size()};
    }

    template <class F> void each(const Subject& subject, std::int64_t limit, F&& found) const;
    template <class F> std::string replace(std::string_view text, std::size_t groups, F&& write) const;
    void expand(std::string& out, std::string_view replacement, const Subject&, const Groups&) const;
    std::optional<std::size_t> group(std::string_view name, const Groups&) const;
};

/// Go's order of matches: an empty one right behind another match does not count.
template <class F> void GoRegexp::Impl::each(const Subject& subject, std::int64_t limit, F&& found) const
{
    const auto text = subject.shown();
    Groups groups(1);
    std::size_t at = 0, previous_end = kNone;
    for (std::int64_t count = 0; (limit < 0 || count < limit) && at <= text.size();) {
        if (!match(text, at, groups)) return;
        const auto [begin, end] = span(text, groups[0]);
        bool counts = true;
        if (end == at) {
            counts = begin != previous_end;
            at += std::max<std::size_t>(1, subject.width(at));
        } else {
            at = end;
        }
        previous_end = end;
        if (!counts) continue;
        found(Span{begin, end});
        ++count;
    }
}

template <class F>
std::string GoRegexp::Impl::replace(std::string_view original, std::size_t count, F&& write) const
{
    const Subject subject(original);
    const auto text = subject.shown();
    Groups groups(count);
    std::string out;
    std::size_t copied = 0, at = 0;
    while (at <= text.size() && match(text, at, groups)) {
        const auto [begin, end] = span(text, groups[0]);
        out += subject.slice(copied, begin);
        if (end > copied || begin == 0) write(out, subject, groups);
        if (out.size() > kMaxText) fail_too_large("a regular expression's replacement");
        copied = end;
        at = std::max(end, at + std::max<std::size_t>(1, subject.width(at)));
    }
    return out += subject.slice(copied, text.size());
}

std::optional<std::size_t> GoRegexp::Impl::group(std::string_view name, const Groups& groups) const
{
    if (const auto number = group_number(name))
        return *number < groups.size() && groups[*number].data() ? number : std::nullopt;
    for (std::size_t i = 0; i < syntax.group_names.size(); ++i)
        if (syntax.group_names[i] == name && groups[i + 1].data()) return i + 1;
    return std::nullopt;
}

void GoRegexp::Impl::expand(
    std::string& out, std::string_view replacement, const Subject& subject, const Groups& groups) const
{
    while (!replacement.empty()) {
        const auto dollar = replacement.find('$');
        out += replacement.substr(0, dollar);
        if (dollar == kNone) return;
        replacement.remove_prefix(dollar + 1);
        if (replacement.starts_with('$')) {
            out += '$';
            replacement.remove_prefix(1);
            continue;
        }
        const auto named = reference(replacement);
        if (!named) {
            out += '$';
            continue;
        }
        replacement = named->rest;
        if (const auto number = group(named->name, groups)) {
            const auto [begin, end] = span(subject.shown(), groups[*number]);
            out += subject.slice(begin, end);
        }
    }
}

GoRegexp::GoRegexp(std::string_view pattern) : impl_(std::make_unique<Impl>(pattern)) {}
GoRegexp::~GoRegexp() = default;

bool GoRegexp::matches(std::string_view text) const
{
    return find(text).has_value();
}

std::optional<GoRegexp::Span> GoRegexp::find(std::string_view text) const
{
    const Subject subject(text);
    Groups groups(1);
    if (!impl_->match(subject.shown(), 0, groups)) return std::nullopt;
    const auto [begin, end] = Impl::span(subject.shown(), groups[0]);
    return Span{subject.original(begin), subject.original(end)};
}

std::vector<GoRegexp::Span> GoRegexp::find_all(std::string_view text, std::int64_t limit) const
{
    const Subject subject(text);
    std::vector<Span> spans;
    impl_->each(subject, limit, [&](Span span) {
        spans.push_back({subject.original(span.begin), subject.original(span.end)});
    });
    return spans;
}

std::optional<std::vector<std::string_view>> GoRegexp::split(std::string_view text, std::int64_t limit) const
{
    if (limit == 0) return std::nullopt;
    std::vector<std::string_view> parts;
    if (!impl_->empty && text.empty()) {
        parts.emplace_back("");
        return parts;
    }
    std::size_t begin = 0, end = 0;
    for (const auto& match : find_all(text, limit)) {
        if (limit > 0 && static_cast<std::int64_t>(parts.size()) == limit - 1) break;
        end = match.begin;
        if (match.end != 0) parts.push_back(text.substr(begin, end - begin));
        begin = match.end;
    }
    if (end != text.size()) parts.push_back(text.substr(begin));
    return parts;
}

std::string GoRegexp::replace_all(std::string_view text, std::string_view replacement) const
{
    if (replacement.find('$') == kNone) return replace_all_literal(text, replacement);
    return impl_->replace(
        text,
        impl_->syntax.group_names.size() + 1,
        [&](std::string& out, const Subject& subject, const Groups& groups) {
            impl_->expand(out, replacement, subject, groups);
        });
}

std::string GoRegexp::replace_all_literal(std::string_view text, std::string_view replacement) const
{
    return impl_->replace(
        text, 1, [&](std::string& out, const Subject&, const Groups&) { out += replacement; });
}

std::string GoRegexp::quote_meta(std::string_view text)
{
    constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";
    std::string out;
    for (const auto c : text) {
        if (kSpecial.find(c) != kNone) out += '\\';
        out += c;
    }
    return out;
}

int GoRegexp::program_size() const
{
    return impl_->re2->ProgramSize();
}

}  // namespace sluice::sprig
