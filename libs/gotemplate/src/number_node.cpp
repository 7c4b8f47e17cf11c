#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "parser.hpp"

#include <cmath>

namespace sluice::gotemplate {

namespace {

[[noreturn]] void fail(const std::string& text)
{
    throw base::Error(base::ErrorKind::Invalid, text);
}

/// Go's conversion of a float64 to int64 and uint64, where it keeps the value.
bool fits_int(double f)
{
    return f >= -9223372036854775808.0 && f < 9223372036854775808.0 && std::trunc(f) == f;
}
bool fits_uint(double f)
{
    return f >= 0 && f < 18446744073709551616.0 && std::trunc(f) == f;
}

void set_integers(NumberNode& node, double f)
{
    if (!node.is_int && fits_int(f)) {
        node.is_int = true;
        node.integer = static_cast<std::int64_t>(f);
    }
    if (!node.is_uint && fits_uint(f)) {
        node.is_uint = true;
        node.unsigned_integer = static_cast<std::uint64_t>(f);
    }
}

void set_complex(NumberNode& node, double real, double imaginary)
{
    node.is_complex = true;
    node.real = real;
    node.imaginary = imaginary;
    if (imaginary != 0) return;
    node.is_float = true;
    node.floating = real;
    set_integers(node, real);
}

void read_character(NumberNode& node, std::string_view text)
{
    const auto unquoted = strconv::unquote_char(text.substr(1), text[0]);
    if (!unquoted) fail("invalid syntax");
    if (unquoted->tail != "'") fail("malformed character constant: " + std::string(text));
    node.is_int = node.is_uint = node.is_float = true;
    node.integer = static_cast<std::int64_t>(unquoted->value);
    node.unsigned_integer = unquoted->value;
    node.floating = static_cast<double>(unquoted->value);
}

/// "1.5-2i": two floats; the second one's sign parts them, unless an exponent mark stands before it.
void read_complex(NumberNode& node, std::string_view text)
{
    const bool hex = text.find_first_of("xX") != std::string_view::npos;
    for (std::size_t i = text.size() - 1; i > 0; --i) {
        const char before = static_cast<char>(text[i - 1] | 0x20);
        if ((text[i] != '+' && text[i] != '-') || before == (hex ? 'p' : 'e')) continue;
        const auto real = strconv::parse_float(text.substr(0, i), 64);
        const auto imaginary = strconv::parse_float(text.substr(i, text.size() - i - 1), 64);
        if (!real) fail(real.error);
        if (!imaginary) fail(imaginary.error);
        return set_complex(node, real.value, imaginary.value);
    }
    fail("illegal number syntax: " + strconv::quote(text));
}

void read_real(NumberNode& node, std::string_view text)
{
    if (const auto value = strconv::parse_uint(text, 0, 64)) {
        node.is_uint = true;
        node.unsigned_integer = value.value;
    }
    if (const auto value = strconv::parse_int(text, 0, 64)) {
        node.is_int = true;
        node.integer = value.value;
        if (value.value == 0) node.is_uint = true;  // -0
    }
    if (node.is_int || node.is_uint) {
        node.is_float = true;
        node.floating =
            node.is_int ? static_cast<double>(node.integer) : static_cast<double>(node.unsigned_integer);
        return;
    }
    const auto value = strconv::parse_float(text, 64);
    if (!value) fail("illegal number syntax: " + strconv::quote(text));
    if (text.find_first_of(".eEpP") == std::string_view::npos)
        fail("integer overflow: " + strconv::quote(text));
    node.is_float = true;
    node.floating = value.value;
    set_integers(node, value.value);
}

}  // namespace

void read_number(NumberNode& node, std::string_view text, Token token)
{
    node.text = text;
    if (token == Token::CharConstant) return read_character(node, text);
    if (token == Token::Complex) return read_complex(node, text);
    if (text.ends_with('i')) {
        if (const auto value = strconv::parse_float(text.substr(0, text.size() - 1), 64))
            return set_complex(node, 0, value.value);
    }
    read_real(node, text);
}

}  // namespace sluice::gotemplate
