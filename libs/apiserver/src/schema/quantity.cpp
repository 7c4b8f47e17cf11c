#include "schema/quantity.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace sluice::apiserver {

namespace {

enum class Format { BinarySi, DecimalSi, DecimalExponent };

struct Suffix {
    std::string_view text;
    int exponent;  // of 10, or of 2
    Format format;
};

constexpr std::array<Suffix, 17> kSuffixes = {{
    {"n", -9, Format::DecimalSi},
    {"u", -6, Format::DecimalSi},
    {"m", -3, Format::DecimalSi},
    {"", 0, Format::DecimalSi},
    {"k", 3, Format::DecimalSi},
    {"M", 6, Format::DecimalSi},
    {"G", 9, Format::DecimalSi},
    {"T", 12, Format::DecimalSi},
    {"P", 15, Format::DecimalSi},
    {"E", 18, Format::DecimalSi},
    {"Ki", 10, Format::BinarySi},
    {"Mi", 20, Format::BinarySi},
    {"Gi", 30, Format::BinarySi},
    {"Ti", 40, Format::BinarySi},
    {"Pi", 50, Format::BinarySi},
    {"Ei", 60, Format::BinarySi},
    {"?", 0, Format::DecimalExponent},
}};

using Wide = __int128;

std::string digits_of(Wide number)
{
    if (number == 0) return "0";
    std::string out;
    for (; number > 0; number /= 10)
        out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
    return out;
}

std::optional<Suffix> suffix_of(std::string_view text)
{
    for (const Suffix& each : kSuffixes)
        if (each.format != Format::DecimalExponent && each.text == text) return each;
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
    std::size_t at = 1;
    const bool negative = text[at] == '-';
    if (text[at] == '-' || text[at] == '+') ++at;
    if (at == text.size()) return std::nullopt;
    int exponent = 0;
    for (; at < text.size(); ++at) {
        if (text[at] < '0' || text[at] > '9' || exponent > 100) return std::nullopt;
        exponent = exponent * 10 + (text[at] - '0');
    }
    return Suffix{"", negative ? -exponent : exponent, Format::DecimalExponent};
}

// In units of 10^-9, rounded up: nothing smaller is kept.
struct Nanos {
    Wide value = 0;
    bool fits = true;
};

constexpr Wide kLimit = static_cast<Wide>(1) << 120;

Nanos scaled(std::string_view digits, std::size_t decimals, const Suffix& suffix)
{
    Nanos out;
    for (const char digit : digits) {
        out.value = out.value * 10 + (digit - '0');
        if (out.value > kLimit / 1000) out.fits = false;
    }
    if (!out.fits) return out;
    int ten = 9 - static_cast<int>(decimals);
    if (suffix.format == Format::BinarySi) {
        for (int i = 0; i < suffix.exponent && out.fits; ++i) {
            out.value *= 2;
            out.fits = out.value < kLimit / 20;
        }
    } else {
        ten += suffix.exponent;
    }
    for (; ten > 0 && out.fits && out.value != 0; --ten) {
        out.value *= 10;
        out.fits = out.value < kLimit / 20;
    }
    bool lost = false;
    for (; ten < 0; ++ten) {
        lost = lost || out.value % 10 != 0;
        out.value /= 10;
    }
    if (lost) ++out.value;
    return out;
}

std::string decimal_text(Wide nanos, bool exponent_form)
{
    int power = -9;
    while (nanos != 0 && nanos % 1000 == 0 && power < 18) {
        nanos /= 1000;
        power += 3;
    }
    if (nanos == 0) return "0";
    if (exponent_form) return digits_of(nanos) + (power == 0 ? "" : "e" + std::to_string(power));
    for (const Suffix& each : kSuffixes)
        if (each.format == Format::DecimalSi && each.exponent == power)
            return digits_of(nanos) + std::string(each.text);
    return digits_of(nanos);
}

std::string binary_text(Wide nanos)
{
    constexpr Wide kUnit = 1'000'000'000;
    // Fractions and what is below 1024 have no binary form.
    if (nanos % kUnit != 0 || nanos < 1024 * kUnit) return decimal_text(nanos, false);
    Wide whole = nanos / kUnit;
    int power = 0;
    while (whole % 1024 == 0 && power < 60) {
        whole /= 1024;
        power += 10;
    }
    for (const Suffix& each : kSuffixes)
        if (each.format == Format::BinarySi && each.exponent == power)
            return digits_of(whole) + std::string(each.text);
    return digits_of(whole);
}

}  // namespace

std::optional<std::string> canonical_quantity(std::string_view text)
{
    if (text.empty()) return std::nullopt;
    const std::string_view original = text;
    const bool negative = text.front() == '-';
    if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
    std::string digits;
    std::size_t decimals = 0;
    bool point = false;
    while (!text.empty() && ((text.front() >= '0' && text.front() <= '9') || (text.front() == '.' && !point))) {
        if (text.front() == '.')
            point = true;
        else {
            digits += text.front();
            if (point) ++decimals;
        }
        text.remove_prefix(1);
    }
    if (digits.empty()) return std::nullopt;
    const std::optional<Suffix> suffix = suffix_of(text);
    if (!suffix) return std::nullopt;
    const Nanos nanos = scaled(digits, decimals, *suffix);
    if (!nanos.fits) return std::string(original);
    const std::string out = suffix->format == Format::BinarySi
                                ? binary_text(nanos.value)
                                : decimal_text(nanos.value, suffix->format == Format::DecimalExponent);
    return negative && out != "0" ? "-" + out : out;
}

}  // namespace sluice::apiserver
