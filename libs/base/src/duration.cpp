#include "base/duration.hpp"

#include <cstdint>

namespace sluice::base {

namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Nanoseconds of one unit; 0 for a name Go does not know. Both micro signs count, U+00B5 and U+03BC.
std::uint64_t unit_of(std::string_view name)
{
    if (name == "ns") return 1;
    if (name == "us" || name == "\xC2\xB5s" || name == "\xCE\xBCs") return 1'000;
    if (name == "ms") return 1'000'000;
    if (name == "s") return 1'000'000'000;
    if (name == "m") return 60'000'000'000;
    if (name == "h") return 3'600'000'000'000;
    return 0;
}

std::string_view take_digits(std::string_view& text)
{
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    const auto digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

std::optional<std::uint64_t> whole_number(std::string_view digits)
{
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (value > kLimit / 10) return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
        if (value > kLimit) return std::nullopt;
    }
    return value;
}

/// Digits that no longer fit 63 bits are dropped, as Go drops them.
std::uint64_t fraction_of(std::string_view digits, std::uint64_t unit)
{
    std::uint64_t value = 0;
    double scale = 1;
    for (const char c : digits) {
        if (value > (kLimit - 1) / 10) break;
        const auto next = value * 10 + static_cast<std::uint64_t>(c - '0');
        if (next > kLimit) break;
        value = next;
        scale *= 10;
    }
    return static_cast<std::uint64_t>(static_cast<double>(value) * (static_cast<double>(unit) / scale));
}

/// One "12.5ms" off the front, in nanoseconds.
std::optional<std::uint64_t> take_term(std::string_view& text)
{
    const auto whole_digits = take_digits(text);
    std::string_view fraction_digits;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction_digits = take_digits(text);
    }
    if (whole_digits.empty() && fraction_digits.empty()) return std::nullopt;

    std::size_t length = 0;
    while (length < text.size() && text[length] != '.' && !is_digit(text[length]))
        ++length;
    const auto unit = unit_of(text.substr(0, length));
    text.remove_prefix(length);
    const auto whole = whole_number(whole_digits);
    if (unit == 0 || !whole || *whole > kLimit / unit) return std::nullopt;

    const auto total = *whole * unit + (fraction_digits.empty() ? 0 : fraction_of(fraction_digits, unit));
    if (total > kLimit) return std::nullopt;
    return total;
}

/// 1500 with two digits of fraction dropped at the end: writes `value / 10^digits` without trailing zeros.
std::string decimal(std::uint64_t value, int digits)
{
    std::string fraction;
    for (int i = 0; i < digits; ++i, value /= 10) {
        const char digit = static_cast<char>('0' + value % 10);
        if (digit != '0' || !fraction.empty()) fraction.insert(fraction.begin(), digit);
    }
    auto text = std::to_string(value);
    return fraction.empty() ? text : text + '.' + fraction;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text == "0") return Duration::zero();
    if (text.empty()) return std::nullopt;

    std::uint64_t total = 0;
    while (!text.empty()) {
        const auto term = take_term(text);
        if (!term) return std::nullopt;
        total += *term;  // both are at most 2^63, so that the sum cannot wrap
        if (total > kLimit) return std::nullopt;
    }
    if (negative) return Duration{static_cast<std::int64_t>(0 - total)};
    if (total == kLimit) return std::nullopt;
    return Duration{static_cast<std::int64_t>(total)};
}

std::string format_duration(Duration duration)
{
    const auto signed_count = duration.count();
    if (signed_count == 0) return "0s";
    const std::string sign = signed_count < 0 ? "-" : "";
    const auto count = signed_count < 0 ? 0 - static_cast<std::uint64_t>(signed_count)
                                        : static_cast<std::uint64_t>(signed_count);
    if (count < 1'000) return sign + decimal(count, 0) + "ns";
    if (count < 1'000'000) return sign + decimal(count, 3) + "\xC2\xB5s";
    if (count < 1'000'000'000) return sign + decimal(count, 6) + "ms";

    const auto minutes = count / 60'000'000'000;
    std::string text = sign;
    if (minutes >= 60) text += std::to_string(minutes / 60) + 'h';
    if (minutes > 0) text += std::to_string(minutes % 60) + 'm';
    return text + decimal(count % 60'000'000'000, 9) + 's';
}

}  // namespace sluice::base
