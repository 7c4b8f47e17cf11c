#include "go_time.hpp"

#include <algorithm>

namespace sluice::sprig {
namespace {

using Element = LayoutElement;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct Spelling {
    std::string_view text;
    Element element;
};

/// What an element may be spelled as, by first letter, the longer ones first.
constexpr Spelling kSpellings[] = {
    {"January", Element::LongMonth},
    {"Jan", Element::Month},
    {"Monday", Element::LongWeekday},
    {"Mon", Element::Weekday},
    {"MST", Element::Abbreviation},
    {"002", Element::ZeroYearDay},
    {"01", Element::ZeroMonth},
    {"02", Element::ZeroDay},
    {"03", Element::ZeroHour12},
    {"04", Element::ZeroMinute},
    {"05", Element::ZeroSecond},
    {"06", Element::Year},
    {"15", Element::Hour},
    {"1", Element::NumMonth},
    {"2006", Element::LongYear},
    {"2", Element::Day},
    {"__2", Element::UnderYearDay},
    {"_2", Element::UnderDay},
    {"3", Element::Hour12},
    {"4", Element::Minute},
    {"5", Element::Second},
    {"PM", Element::UpperPm},
    {"pm", Element::LowerPm},
    {"-070000", Element::SecondsOffset},
    {"-07:00:00", Element::ColonSecondsOffset},
    {"-0700", Element::Offset},
    {"-07:00", Element::ColonOffset},
    {"-07", Element::ShortOffset},
    {"Z070000", Element::IsoSecondsOffset},
    {"Z07:00:00", Element::IsoColonSecondsOffset},
    {"Z0700", Element::IsoOffset},
    {"Z07:00", Element::IsoColonOffset},
    {"Z07", Element::IsoShortOffset},
};

/// ".000" or ",999": a run of one digit that no other digit follows.
std::size_t fraction_length(std::string_view layout)
{
    if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',') || (layout[1] != '0' && layout[1] != '9'))
        return 0;
    const auto end = std::min(layout.find_first_not_of(layout[1], 1), layout.size());
    return end < layout.size() && is_digit(layout[end]) ? 0 : end;
}

bool continues_in_lower_case(std::string_view layout, std::size_t at)
{
    return at < layout.size() && layout[at] >= 'a' && layout[at] <= 'z';
}

LayoutPiece piece(std::string_view layout, std::size_t begin, std::size_t length, Element element)
{
    return {layout.substr(0, begin), layout.substr(begin, length), layout.substr(begin + length), element};
}

void append_number(std::string& out, std::int64_t number, std::size_t width)
{
    if (number < 0) out += '-';
    const auto digits = std::to_string(
        number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number));
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

/// Two places, the first one blank below ten.
void append_blank_padded(std::string& out, int number, int width)
{
    for (int bound = width == 3 ? 100 : 10; bound >= 10; bound /= 10)
        if (number < bound) out += ' ';
    out += std::to_string(number);
}

void append_offset(std::string& out, Element element, int offset)
{
    const bool iso = element == Element::IsoOffset || element == Element::IsoColonOffset ||
                     element == Element::IsoSecondsOffset || element == Element::IsoShortOffset ||
                     element == Element::IsoColonSecondsOffset;
    if (iso && offset == 0) {
        out += 'Z';
        return;
    }
    const bool colon = element == Element::IsoColonOffset || element == Element::ColonOffset ||
                       element == Element::IsoColonSecondsOffset || element == Element::ColonSecondsOffset;
    const bool seconds = element == Element::IsoSecondsOffset || element == Element::SecondsOffset ||
                         element == Element::IsoColonSecondsOffset || element == Element::ColonSecondsOffset;
    int minutes = offset / 60;
    int magnitude = offset;
    out += minutes < 0 ? '-' : '+';
    if (minutes < 0) {
        minutes = -minutes;
        magnitude = -magnitude;
    }
    append_number(out, minutes / 60, 2);
    if (colon) out += ':';
    if (element != Element::ShortOffset && element != Element::IsoShortOffset)
        append_number(out, minutes % 60, 2);
    if (!seconds) return;
    if (colon) out += ':';
    append_number(out, magnitude % 60, 2);
}

void append_abbreviation(std::string& out, const GoTime::Parts& parts)
{
    if (!parts.abbreviation.empty()) {
        out += parts.abbreviation;
        return;
    }
    int minutes = parts.offset / 60;
    out += minutes < 0 ? '-' : '+';
    minutes = std::abs(minutes);
    append_number(out, minutes / 60, 2);
    append_number(out, minutes % 60, 2);
}

void append_fraction(std::string& out, const LayoutPiece& piece, int nanosecond)
{
    std::string digits;
    append_number(digits, nanosecond, 9);
    digits.resize(std::min<std::size_t>(piece.text.size() - 1, 9));
    if (piece.element == Element::Fraction9) {
        digits.resize(digits.find_last_not_of('0') + 1);
        if (digits.empty()) return;
    }
    out += piece.text[0];
    out += digits;
}

/// False if the element is no part of a date.
bool append_date_element(std::string& out, Element element, const GoTime::Parts& parts)
{
    switch (element) {
    case Element::Year:
        append_number(out, std::max<std::int64_t>(parts.year, 0) % 100, 2);
        return true;
    case Element::LongYear:
        append_number(out, parts.year, 4);
        return true;
    case Element::Month:
        out += month_name(parts.month).substr(0, 3);
        return true;
    case Element::LongMonth:
        out += month_name(parts.month);
        return true;
    case Element::NumMonth:
    case Element::ZeroMonth:
        append_number(out, parts.month, element == Element::ZeroMonth ? 2 : 0);
        return true;
    case Element::Weekday:
        out += weekday_name(parts.weekday).substr(0, 3);
        return true;
    case Element::LongWeekday:
        out += weekday_name(parts.weekday);
        return true;
    case Element::UnderDay:
        append_blank_padded(out, parts.day, 2);
        return true;
    case Element::Day:
    case Element::ZeroDay:
        append_number(out, parts.day, element == Element::ZeroDay ? 2 : 0);
        return true;
    case Element::UnderYearDay:
        append_blank_padded(out, parts.year_day, 3);
        return true;
    case Element::ZeroYearDay:
        append_number(out, parts.year_day, 3);
        return true;
    default:
        return false;
    }
}

void append_element(std::string& out, const LayoutPiece& piece, const GoTime::Parts& parts, int nanosecond)
{
    if (append_date_element(out, piece.element, parts)) return;
    const auto hour12 = parts.hour % 12 == 0 ? 12 : parts.hour % 12;
    switch (piece.element) {
    case Element::None:
        return;
    case Element::Hour:
        append_number(out, parts.hour, 2);
        return;
    case Element::Hour12:
    case Element::ZeroHour12:
        append_number(out, hour12, piece.element == Element::ZeroHour12 ? 2 : 0);
        return;
    case Element::Minute:
    case Element::ZeroMinute:
        append_number(out, parts.minute, piece.element == Element::ZeroMinute ? 2 : 0);
        return;
    case Element::Second:
    case Element::ZeroSecond:
        append_number(out, parts.second, piece.element == Element::ZeroSecond ? 2 : 0);
        return;
    case Element::UpperPm:
        out += parts.hour >= 12 ? "PM" : "AM";
        return;
    case Element::LowerPm:
        out += parts.hour >= 12 ? "pm" : "am";
        return;
    case Element::Abbreviation:
        append_abbreviation(out, parts);
        return;
    case Element::Fraction0:
    case Element::Fraction9:
        append_fraction(out, piece, nanosecond);
        return;
    default:
        append_offset(out, piece.element, parts.offset);
    }
}

}  // namespace

LayoutPiece next_piece(std::string_view layout)
{
    for (std::size_t at = 0; at < layout.size(); ++at) {
        const auto rest = layout.substr(at);
        if (const auto length = fraction_length(rest); length > 0)
            return piece(layout, at, length, rest[1] == '0' ? Element::Fraction0 : Element::Fraction9);
        // "_2006" is an underscore in front of a year.
        if (rest.starts_with("_2006")) return piece(layout, at + 1, 4, Element::LongYear);
        for (const auto& spelling : kSpellings) {
            if (!rest.starts_with(spelling.text)) continue;
            const bool word = spelling.element == Element::Month || spelling.element == Element::Weekday;
            if (word && continues_in_lower_case(rest, spelling.text.size())) continue;
            return piece(layout, at, spelling.text.size(), spelling.element);
        }
    }
    return {layout, {}, {}, Element::None};
}

std::string GoTime::format(std::string_view layout) const
{
    std::string out;
    const auto now = parts();
    while (!layout.empty()) {
        const auto piece = next_piece(layout);
        out += piece.prefix;
        append_element(out, piece, now, nanosecond);
        layout = piece.suffix;
    }
    return out;
}

}  // namespace sluice::sprig
