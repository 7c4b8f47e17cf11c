#include "printer.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::gotemplate {

namespace {

int count_runes(std::string_view text)
{
    int count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    // Stray continuation bytes are a rune each; only then the slow way is needed.
    if (doc::is_valid_utf8(text)) return count;
    count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(doc::decode_utf8(text).length);
    return count;
}

std::string_view first_runes(std::string_view text, int count)
{
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count)
        end += doc::decode_utf8(text.substr(end)).length;
    return text.substr(0, end);
}

constexpr char32_t kReplacement = 0xFFFD;

char32_t rune_of(std::uint64_t number)
{
    const auto c = static_cast<char32_t>(number);
    return number > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? kReplacement : c;
}

}  // namespace

void Printer::padding(int count)
{
    if (count > 0) out_.append(static_cast<std::size_t>(count), flags.zero && !flags.minus ? '0' : ' ');
}

void Printer::pad(std::string_view text)
{
    if (!flags.width) {
        out_ += text;
        return;
    }
    const int missing = *flags.width - count_runes(text);
    if (!flags.minus) padding(missing);
    out_ += text;
    if (flags.minus) padding(missing);
    check_size();
}

void Printer::plain_text(std::string_view text)
{
    pad(flags.precision ? first_runes(text, *flags.precision) : text);
}

void Printer::quoted_text(std::string_view text)
{
    if (flags.precision) text = first_runes(text, *flags.precision);
    if (flags.sharp && strconv::can_backquote(text)) return pad("`" + std::string(text) + "`");
    pad(flags.plus ? strconv::quote_to_ascii(text) : strconv::quote(text));
}

void Printer::hex_text(std::string_view bytes, bool upper)
{
    const std::string_view digits = upper ? "0123456789ABCDEFX" : "0123456789abcdefx";
    if (flags.precision) bytes = bytes.substr(0, static_cast<std::size_t>(*flags.precision));
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (flags.space && i > 0) text += ' ';
        if (flags.sharp && (flags.space || i == 0)) (text += '0') += digits[16];
        const auto c = static_cast<unsigned char>(bytes[i]);
        (text += digits[c >> 4]) += digits[c & 15];
    }
    pad(text);
}

void Printer::integer(std::uint64_t number, bool is_signed, int base, char32_t verb, bool upper)
{
    const bool negative = is_signed && static_cast<std::int64_t>(number) < 0;
    if (negative) number = 0 - number;
    const bool zero_padded = flags.zero;
    int digits = 0;
    if (flags.precision) {
        digits = *flags.precision;
        if (digits == 0 && number == 0) {
            flags.zero = false;
            padding(flags.width.value_or(0));
            flags.zero = zero_padded;
            return;
        }
    } else if (flags.zero && !flags.minus && flags.width) {
        digits = *flags.width - (negative || flags.plus || flags.space ? 1 : 0);
    }
    std::string text = strconv::format_uint(number, base);
    if (upper)
        std::ranges::transform(
            text, text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    if (static_cast<int>(text.size()) < digits)
        text.insert(0, static_cast<std::size_t>(digits) - text.size(), '0');
    if (flags.sharp && base == 2) text.insert(0, "0b");
    if (flags.sharp && base == 8 && text[0] != '0') text.insert(0, "0");
    if (flags.sharp && base == 16) text.insert(0, upper ? "0X" : "0x");
    if (verb == 'O') text.insert(0, "0o");
    if (negative)
        text.insert(0, "-");
    else if (flags.plus || flags.space)
        text.insert(0, flags.plus ? "+" : " ");
    flags.zero = false;
    pad(text);
    flags.zero = zero_padded;
}

void Printer::hex_address(std::uint64_t number, bool prefix)
{
    const bool sharp = flags.sharp;
    flags.sharp = prefix;
    integer(number, false, 16, 'v');
    flags.sharp = sharp;
}

void Printer::character(std::uint64_t number)
{
    std::string text;
    doc::append_utf8(text, rune_of(number));
    pad(text);
}

void Printer::quoted_character(std::uint64_t number)
{
    pad(flags.plus ? strconv::quote_rune_to_ascii(rune_of(number)) : strconv::quote_rune(rune_of(number)));
}

void Printer::unicode(std::uint64_t number)
{
    std::string text = strconv::format_uint(number, 16);
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    const auto digits = static_cast<std::size_t>(std::max(4, flags.precision.value_or(0)));
    if (text.size() < digits) text.insert(0, digits - text.size(), '0');
    text.insert(0, "U+");
    if (flags.sharp && number <= 0x10FFFF && strconv::is_print(static_cast<char32_t>(number))) {
        text += " '";
        doc::append_utf8(text, static_cast<char32_t>(number));
        text += '\'';
    }
    const bool zero_padded = flags.zero;
    flags.zero = false;
    pad(text);
    flags.zero = zero_padded;
}

namespace {

/// %#g and friends: a point always, and the zeros behind it that %g takes away.
std::string with_point(std::string number, char verb, int precision)
{
    int digits = 0;
    if (verb == 'g' || verb == 'G' || verb == 'x') digits = precision == -1 ? 6 : precision;
    std::string tail;
    bool has_point = false;
    bool saw_digit = false;
    for (std::size_t i = 1; i < number.size(); ++i) {
        const char c = number[i];
        if (c == '.') {
            has_point = true;
            continue;
        }
        const bool hex = verb == 'x' || verb == 'X';
        if (c == 'p' || c == 'P' || (!hex && (c == 'e' || c == 'E'))) {
            tail = number.substr(i);
            number.erase(i);
            break;
        }
        saw_digit = saw_digit || c != '0';
        if (saw_digit) --digits;
    }
    if (!has_point) {
        if (number.size() == 2 && number[1] == '0') --digits;
        number += '.';
    }
    if (digits > 0) number.append(static_cast<std::size_t>(digits), '0');
    return number + tail;
}

}  // namespace

void Printer::floating(double number, int bits, char verb, int precision)
{
    if (flags.precision) precision = *flags.precision;
    std::string text = strconv::format_float(number, verb, precision, bits);
    if (text[0] != '-' && text[0] != '+') text.insert(0, "+");
    if (flags.space && text[0] == '+' && !flags.plus) text[0] = ' ';
    if (text[1] == 'I' || text[1] == 'N') {
        const bool zero_padded = flags.zero;
        flags.zero = false;
        // NaN has no sign unless asked for; +Inf keeps its own.
        if (text[1] == 'N' && !flags.space && !flags.plus) text.erase(0, 1);
        pad(text);
        flags.zero = zero_padded;
        return;
    }
    if (flags.sharp && verb != 'b') text = with_point(std::move(text), verb, precision);
    if (!flags.plus && text[0] == '+') return pad(std::string_view(text).substr(1));
    const int missing = flags.width.value_or(0) - static_cast<int>(text.size());
    if (flags.zero && !flags.minus && missing > 0) {
        out_ += text[0];
        padding(missing);
        out_ += std::string_view(text).substr(1);
        return;
    }
    pad(text);
}

}  // namespace sluice::gotemplate
