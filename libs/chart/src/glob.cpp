#include "glob.hpp"

#include "text.hpp"

#include <algorithm>

namespace sluice::chart {

namespace {

constexpr std::size_t kMaxPattern = 4096;
constexpr int kMaxNesting = 50;

struct Malformed {};

}  // namespace

/// Builds the automaton from the end to the beginning of each sequence: a piece is given the state that follows
/// it.
class GlobParser {
public:
    GlobParser(std::string_view pattern, Glob& glob) : rest_(pattern), glob_(glob) {}

    std::size_t parse()
    {
        auto sequence = read_sequence(0);
        if (!rest_.empty()) throw Malformed{};
        return build(sequence, add({.kind = Kind::End}));
    }

private:
    using State = Glob::State;
    using Kind = State::Kind;

    /// One element: a state to copy (a star repeats), or alternatives.
    struct Piece {
        State state;
        bool repeats = false;
        std::vector<std::vector<Piece>> alternatives;
    };
    using Sequence = std::vector<Piece>;

    Sequence read_sequence(int depth)
    {
        if (depth > kMaxNesting) throw Malformed{};
        Sequence sequence;
        while (!rest_.empty() && !(depth > 0 && (rest_[0] == ',' || rest_[0] == '}')))
            sequence.push_back(read_piece(depth));
        return sequence;
    }

    Piece read_piece(int depth)
    {
        const auto c = take();
        switch (c) {
        case '*':
            if (rest_.starts_with('*')) {
                take();
                return {{.kind = Kind::Any}, true, {}};
            }
            return {{.kind = Kind::AnyButSeparator}, true, {}};
        case '?':
            return {{.kind = Kind::AnyButSeparator}, false, {}};
        case '[':
            return {read_class(), false, {}};
        case '{':
            return read_alternatives(depth);
        case '\\':
            return {text(rest_.empty() ? throw Malformed{} : take()), false, {}};
        default:
            return {text(c), false, {}};
        }
    }

    Piece read_alternatives(int depth)
    {
        Piece piece;
        for (;;) {
            piece.alternatives.push_back(read_sequence(depth + 1));
            if (rest_.empty()) throw Malformed{};
            if (take() == '}') return piece;
        }
    }

    State read_class()
    {
        State state{.kind = Kind::Class};
        if (rest_.starts_with('!')) {
            take();
            state.negated = true;
        }
        while (!rest_.empty()) {
            auto c = take();
            if (c == ']') {
                if (state.members.empty()) throw Malformed{};
                return state;
            }
            if (c == '\\') c = rest_.empty() ? throw Malformed{} : take();
            if (state.members.empty() && rest_.starts_with('-')) return read_range(state, c);
            state.members += c;
        }
        throw Malformed{};
    }

    State read_range(State state, char32_t low)
    {
        take();
        if (rest_.empty()) throw Malformed{};
        state.low = low;
        state.high = take();
        if (rest_.empty() || take() != ']' || state.high < state.low) throw Malformed{};
        return state;
    }

    static State text(char32_t c) { return {.kind = Kind::Text, .low = c}; }

    char32_t take()
    {
        const auto rune = first_rune(rest_);
        rest_.remove_prefix(rune.length);
        return rune.value;
    }

    std::size_t add(State state)
    {
        glob_.states_.push_back(std::move(state));
        return glob_.states_.size() - 1;
    }

    std::size_t build(const Sequence& sequence, std::size_t next)
    {
        for (auto piece = sequence.rbegin(); piece != sequence.rend(); ++piece)
            next = build(*piece, next);
        return next;
    }

    std::size_t build(const Piece& piece, std::size_t next)
    {
        if (!piece.alternatives.empty()) {
            std::size_t start = build(piece.alternatives[0], next);
            for (std::size_t i = 1; i < piece.alternatives.size(); ++i) {
                const auto other = build(piece.alternatives[i], next);
                start = add({.kind = Kind::Split, .next = start, .other = other});
            }
            return start;
        }
        auto state = piece.state;
        state.next = next;
        const auto at = add(std::move(state));
        if (!piece.repeats) return at;
        const auto loop = add({.kind = Kind::Split, .next = at, .other = next});
        glob_.states_[at].next = loop;
        return loop;
    }

    std::string_view rest_;
    Glob& glob_;
};

std::optional<Glob> Glob::compile(std::string_view pattern, char separator)
{
    if (pattern.size() > kMaxPattern) return std::nullopt;
    try {
        Glob glob;
        glob.separator_ = static_cast<unsigned char>(separator);
        glob.start_ = GlobParser(pattern, glob).parse();
        return glob;
    } catch (const Malformed&) {
        return std::nullopt;
    }
}

bool Glob::accepts(const State& state, char32_t c) const
{
    switch (state.kind) {
    case State::Kind::Text:
        return c == state.low;
    case State::Kind::Any:
        return true;
    case State::Kind::AnyButSeparator:
        return c != separator_;
    case State::Kind::Class: {
        const bool listed = state.members.empty() ? c >= state.low && c <= state.high
                                                  : state.members.find(c) != std::u32string::npos;
        return listed != state.negated;
    }
    case State::Kind::Split:
    case State::Kind::End:
        break;
    }
    return false;
}

void Glob::enter(std::size_t state, std::vector<std::size_t>& states, std::vector<bool>& seen) const
{
    std::vector<std::size_t> pending{state};
    while (!pending.empty()) {
        const auto at = pending.back();
        pending.pop_back();
        if (seen[at]) continue;
        seen[at] = true;
        if (states_[at].kind == State::Kind::Split) {
            pending.push_back(states_[at].other);
            pending.push_back(states_[at].next);
        } else {
            states.push_back(at);
        }
    }
}

bool Glob::matches(std::string_view text) const
{
    std::vector<std::size_t> current, following;
    std::vector<bool> seen(states_.size());
    enter(start_, current, seen);
    while (!text.empty() && !current.empty()) {
        const auto rune = first_rune(text);
        text.remove_prefix(rune.length);
        following.clear();
        seen.assign(states_.size(), false);
        for (const auto at : current)
            if (accepts(states_[at], rune.value)) enter(states_[at].next, following, seen);
        current.swap(following);
    }
    return text.empty() &&
           std::ranges::any_of(current, [&](std::size_t at) { return states_[at].kind == State::Kind::End; });
}

}  // namespace sluice::chart
