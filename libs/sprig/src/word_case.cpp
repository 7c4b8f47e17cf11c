#include "word_case.hpp"

#include "doc/utf8.hpp"
#include "sprig/unicode.hpp"

namespace sluice::sprig {

namespace {

bool is_connector(char32_t c)
{
    return c == '-' || c == '_' || unicode::is_space(c);
}

/// A letter in the sense of xstrings: Chinese characters are none.
bool is_cased_letter(char32_t c)
{
    const bool chinese =
        (c >= 0x4E00 && c <= 0x9FCC) || (c >= 0x3400 && c <= 0x4D85) || (c >= 0x20000 && c <= 0x2B81D);
    return !chinese && unicode::is_letter(c);
}

enum class WordKind { Invalid, Number, UpperCase, Alphabet, Connector, Punctuation, Other };

struct Word {
    WordKind kind = WordKind::Invalid;
    std::string_view text;
};

/// Words: cuts a text into words of one kind. Invalid bytes belong to the word they stand in.
class Words {
public:
    explicit Words(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }

    Word next();

private:
    struct Rune {
        char32_t value;
        std::size_t length;  ///< with the invalid bytes before it
    };
    /// The next valid code point behind `from`; `otherwise` stands for one that is not there, of what is left
    /// in length.
    Rune rune(std::size_t from, char32_t otherwise) const
    {
        std::size_t at = from;
        while (at < rest_.size()) {
            const auto c = doc::decode_utf8(rest_.substr(at));
            at += c.length;
            if (c.value != 0xFFFD) return {c.value, at - from};
        }
        return {otherwise, at - from};
    }
    template <class F> std::size_t run(std::size_t from, char32_t first, F&& belongs) const
    {
        char32_t c = first;
        while (from < rest_.size()) {
            const auto following = rune(from, c);
            c = following.value;
            if (!belongs(c)) break;
            from += following.length;
        }
        return from;
    }
    std::size_t upper_word(std::size_t from, char32_t first) const;

    std::string_view rest_;
};

bool is_lower_alphabet(char32_t c)
{
    return is_cased_letter(c) && !unicode::is_upper(c);
}

/// "HTTPStatus" is two words: the last capital goes with the small letters that follow.
std::size_t Words::upper_word(std::size_t from, char32_t first) const
{
    if (from >= rest_.size()) return from;
    const auto second = rune(from, first);
    if (!unicode::is_upper(second.value)) {
        if (!is_cased_letter(second.value)) return from;
        return run(from + second.length, second.value, is_lower_alphabet);
    }
    auto length = second.length;
    auto end = from + length;
    auto c = second.value;
    while (end < rest_.size()) {
        const auto following = rune(end, c);
        c = following.value;
        if (!unicode::is_upper(c)) return is_cased_letter(c) ? end - length : end;
        length = following.length;
        end += length;
    }
    return end;
}

Word Words::next()
{
    Word word;
    const auto first = rune(0, 0xFFFD);
    const auto c = first.value;
    auto end = first.length;
    if (c == 0xFFFD) {
        word.kind = WordKind::Invalid;
    } else if (is_connector(c)) {
        word.kind = WordKind::Connector;
        end = run(end, c, is_connector);
    } else if (unicode::is_punct(c)) {
        word.kind = WordKind::Punctuation;
        end = run(end, c, unicode::is_punct);
    } else if (unicode::is_upper(c)) {
        word.kind = WordKind::UpperCase;
        end = upper_word(end, c);
    } else if (is_cased_letter(c)) {
        word.kind = WordKind::Alphabet;
        end = run(end, c, is_lower_alphabet);
    } else if (unicode::is_number(c)) {
        word.kind = WordKind::Number;
        end = run(end, c, unicode::is_number);
    } else {
        word.kind = WordKind::Other;
        end = run(end, c, [](char32_t other) {
            return !is_connector(other) && !is_cased_letter(other) && !unicode::is_number(other) &&
                   !unicode::is_punct(other);
        });
    }
    word.text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
}

/// LowerCase: writes words in lower case and decides where connectors go between them.
class LowerCase {
public:
    LowerCase(std::string_view text, char connector) : words_(text), connector_(connector) { advance(); }

    std::string str()
    {
        while (more_)
            step();
        write(word_);
        return std::move(out_);
    }

private:
    void advance()
    {
        word_ = words_.at_end() ? Word{} : words_.next();
        more_ = !words_.at_end();
    }
    bool is(WordKind kind) const { return word_.kind == kind; }
    bool alphanumeric() const { return is(WordKind::Alphabet) || is(WordKind::Number); }
    bool separated() const { return is(WordKind::Connector) || is(WordKind::Punctuation); }

    void write(const Word& word)
    {
        if (word.kind != WordKind::UpperCase && word.kind != WordKind::Connector) {
            out_ += word.text;
            return;
        }
        for (auto rest = word.text; !rest.empty();) {
            const auto c = doc::decode_utf8(rest);
            rest.remove_prefix(c.length);
            if (is_connector(c.value))
                out_ += connector_;
            else
                doc::append_utf8(out_, unicode::is_upper(c.value) ? unicode::to_lower(c.value) : c.value);
        }
    }
    void write_alphanumerics()
    {
        while (alphanumeric()) {
            write(word_);
            advance();
        }
        if (!is(WordKind::Invalid) && !separated()) out_ += connector_;
    }

    void step()
    {
        const auto last = word_;
        if (last.kind != WordKind::Connector) write(last);
        advance();
        switch (last.kind) {
        case WordKind::Number:
            write_alphanumerics();
            break;
        case WordKind::Connector:
            write(last);
            break;
        case WordKind::Punctuation:
            break;
        default:
            after_letters();
        }
    }

    /// A number belongs to the letters before it ("bld4_floor") unless small letters follow ("http_2xx").
    void after_letters()
    {
        if (!is(WordKind::Number)) {
            if (!separated()) out_ += connector_;
            return;
        }
        if (!more_) return;
        const auto number = word_;
        advance();
        if (is(WordKind::Alphabet)) {
            out_ += connector_;
            write(number);
            write_alphanumerics();
            return;
        }
        write(number);
        if (!separated()) out_ += connector_;
    }

    Words words_;
    char connector_;
    Word word_;
    bool more_ = false;
    std::string out_;
};

}  // namespace

std::string lower_with_connector(std::string_view text, char connector)
{
    if (text.empty()) return {};
    return LowerCase(text, connector).str();
}

std::string pascal_case(std::string_view text)
{
    std::string out;
    const auto runes = unicode::decode(text);
    std::size_t at = 0;
    while (at < runes.size() && is_connector(runes[at]))
        doc::append_utf8(out, runes[at++]);
    if (at == runes.size()) {
        // xstrings writes the last connector twice when there is nothing else.
        if (at > 0) doc::append_utf8(out, runes.back());
        return out;
    }
    bool in_capitals = unicode::is_upper(runes[at]);
    char32_t held = unicode::to_upper(runes[at]);
    for (++at; at < runes.size(); ++at) {
        const auto previous = held;
        held = runes[at];
        if (is_connector(held) && is_connector(previous)) {
            doc::append_utf8(out, previous);
            continue;
        }
        if (is_connector(previous)) {
            in_capitals = unicode::is_upper(held);
            held = unicode::to_upper(held);
            continue;
        }
        if (in_capitals) {
            if (unicode::is_upper(held))
                held = unicode::to_lower(held);
            else
                in_capitals = false;
        }
        doc::append_utf8(out, previous);
    }
    doc::append_utf8(out, held);
    return out;
}

}  // namespace sluice::sprig
