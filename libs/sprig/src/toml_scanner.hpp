#pragma once
#include "toml_token.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sprig {

/// TomlScanner: the characters of a TOML text, and the words of the complaints about them. What a name or a
/// value may look like is here; what they mean is TomlReader's. Owned by one thread.
class TomlScanner {
public:
    /// The end of the text, as it appears in messages.
    static constexpr char32_t kEnd = 0;

    explicit TomlScanner(std::string_view text) : text_(text) {}

    // Characters. Invalid UTF-8 and control characters are complaints wherever they stand.
    char32_t next();
    void back();
    char32_t peek();
    bool accept(char32_t wanted);
    void skip_blanks();
    void skip_comment();
    /// The next token begins here.
    void mark() { start_ = at_; }
    std::string_view marked() const { return text_.substr(start_, at_ - start_); }
    TomlToken token() const { return {marked(), line_}; }
    std::size_t line() const { return line_; }

    /// Complains about what was read last: at the end of the text about the line before a final line break.
    [[noreturn]] void complain(const std::string& what) const;
    /// Complains about the line before this one.
    [[noreturn]] void complain_before(const std::string& what) const;

    // Words.
    TomlToken bare_name();
    struct Text {
        TomlToken token;
        bool escapes = false;
    };
    Text quoted();             ///< behind the '"'
    TomlToken literal();       ///< behind the '\''
    TomlToken long_quoted();   ///< behind the '"""'
    TomlToken long_literal();  ///< behind the "'''"
    enum class Number { Integer, Float, Datetime };
    struct NumberToken {
        TomlToken token;
        Number kind;
    };
    NumberToken number();         ///< from the first digit
    NumberToken signed_number();  ///< behind the sign
    TomlToken letters();

private:
    void escape();
    void hex_digits(int count, std::string_view complaint);
    template <class F> void take_while(F&& fits);
    NumberToken rest_of_float();
    NumberToken rest_of_integer();
    NumberToken rest_of_number();
    NumberToken rest_of_datetime();
    NumberToken based_integer(bool (*digit)(char32_t), std::string_view what);
    TomlToken long_text(char quote);

    std::string_view text_;
    std::size_t start_ = 0, at_ = 0, line_ = 1;
    std::size_t width_ = 0;  // of what next() took
    bool at_end_ = false;    // next() saw the end
};

}  // namespace sluice::sprig
