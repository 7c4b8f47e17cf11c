#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::gotemplate::strconv {

// Quoting.
std::string quote(std::string_view text);           ///< strconv.Quote
std::string quote_to_ascii(std::string_view text);  ///< strconv.QuoteToASCII
std::string quote_rune(char32_t c);                 ///< strconv.QuoteRune
std::string quote_rune_to_ascii(char32_t c);
bool can_backquote(std::string_view text);
/// strconv.Unquote of "...", `...` and '.'; nullopt is Go's ErrSyntax.
std::optional<std::string> unquote(std::string_view text);
/// strconv.UnquoteChar: the first character of a quoted text and what follows it; nullopt is Go's ErrSyntax.
struct UnquotedChar {
    char32_t value;
    std::string_view tail;
};
std::optional<UnquotedChar> unquote_char(std::string_view text, char quote);
/// unicode.IsPrint, which is strconv.IsPrint.
bool is_print(char32_t c) noexcept;

// Numbers to text.
/// strconv.FormatFloat: format one of e E f g G x X b, precision -1 for the shortest that reads back, bits 32
/// or 64.
std::string format_float(double number, char format, int precision, int bits);
std::string format_int(std::int64_t number, int base);
std::string format_uint(std::uint64_t number, int base);

/// A parsed number, or Go's error text in full: `strconv.ParseInt: parsing "x": invalid syntax`. As in Go the
/// value is the nearest one when the error says "value out of range".
template <class T> struct Parsed {
    T value{};
    std::string error;
    explicit operator bool() const noexcept { return error.empty(); }
};
/// base 0 takes 0x, 0o, 0b, 0 prefixes and underscores; bits 0 means 64.
Parsed<std::int64_t> parse_int(std::string_view text, int base, int bits);
Parsed<std::uint64_t> parse_uint(std::string_view text, int base, int bits);
Parsed<std::int64_t> atoi(std::string_view text);
Parsed<double> parse_float(std::string_view text, int bits);
Parsed<bool> parse_bool(std::string_view text);

}  // namespace sluice::gotemplate::strconv
