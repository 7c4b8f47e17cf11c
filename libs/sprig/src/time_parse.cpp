#include "go_time.hpp"

#include <charconv>
#include <fmt/format.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

using Element = LayoutElement;

/// The text does not fit an element: the caller says which.
struct BadText {};
/// A number is outside of its range: "hour".
struct OutOfRange {
    const char* what;
};

bool is_digit(std::string_view text, std::size_t at)
{
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
}
bool is_point(char c)
{
    return c == '.' || c == ',';
}

int whole_number(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text[0] == '-' || failure != std::errc{} || end != text.data() + text.size())
        throw BadText{};
    return negative ? -value : value;
}

/// Everything that is known while a text is read.
class Parser {
public:
    Parser(std::string_view layout, std::string_view text, const std::shared_ptr<const Zone>& local)
        : layout_(layout), text_(text), local_(local), rest_(text)
    {
    }

    GoTime parse()
    {
        auto layout = layout_;
        for (;;) {
            const auto piece = next_piece(layout);
            skip(piece.prefix);
            if (piece.element == Element::None) break;
            layout = piece.suffix;
            element(piece);
        }
        if (!rest_.empty()) fail(": extra text: " + time_quoted(rest_));
        if (afternoon_ && hour_ < 12) hour_ += 12;
        if (morning_ && hour_ == 12) hour_ = 0;
        settle_day();
        return in_zone();
    }

private:
    [[noreturn]] void fail(const std::string& message) const
    {
        throw std::runtime_error("parsing time " + time_quoted(text_) + message);
    }
    [[noreturn]] void cannot_parse(std::string_view value, std::string_view element) const
    {
        throw std::runtime_error(
            "parsing time " + time_quoted(text_) + " as " + time_quoted(layout_) + ": cannot parse " +
            time_quoted(value) + " as " + time_quoted(element));
    }

    /// What stands between elements; any run of blanks matches any other, also none at the end.
    void skip(std::string_view prefix)
    {
        const auto whole = prefix;
        const auto cut = [](std::string_view& text) {
            text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        };
        while (!prefix.empty()) {
            if (prefix[0] == ' ') {
                if (!rest_.empty() && rest_[0] != ' ') cannot_parse(rest_, whole);
                cut(prefix);
                cut(rest_);
                continue;
            }
            if (rest_.empty() || rest_[0] != prefix[0]) cannot_parse(rest_, whole);
            prefix.remove_prefix(1);
            rest_.remove_prefix(1);
        }
    }

    void element(const LayoutPiece& piece)
    {
        const auto before = rest_;
        try {
            read(piece);
        } catch (const BadText&) {
            cannot_parse(before, piece.text);
        } catch (const OutOfRange& range) {
            fail(std::string(": ") + range.what + " out of range");
        }
    }

    std::string_view take(std::size_t size)
    {
        if (rest_.size() < size) throw BadText{};
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    /// One or two digits; two where the layout has a zero in front.
    int number(bool two)
    {
        if (!is_digit(rest_, 0) || (two && !is_digit(rest_, 1))) throw BadText{};
        return whole_number(take(is_digit(rest_, 1) ? 2 : 1));
    }
    int number(bool two, int low, int high, const char* what)
    {
        const auto value = number(two);
        if (value < low || value > high) throw OutOfRange{what};
        return value;
    }
    int three_digits(bool all)
    {
        std::size_t digits = 0;
        while (digits < 3 && is_digit(rest_, digits))
            ++digits;
        if (digits == 0 || (all && digits != 3)) throw BadText{};
        return whole_number(take(digits));
    }
    void skip_blank()
    {
        if (rest_.starts_with(' ')) rest_.remove_prefix(1);
    }

    /// The index of the name that the text begins with, in any case of ASCII letters.
    int name(std::string_view (*names)(std::int64_t), int first, int last, bool shortened)
    {
        for (int i = first; i <= last; ++i) {
            auto name = names(i);
            if (shortened) name = name.substr(0, 3);
            if (rest_.size() < name.size()) continue;
            bool same = true;
            for (std::size_t k = 0; k < name.size(); ++k)
                same = same && (rest_[k] | 32) == (name[k] | 32);
            if (!same) continue;
            rest_.remove_prefix(name.size());
            return i;
        }
        throw BadText{};
    }

    void read(const LayoutPiece& piece)
    {
        if (read_date(piece.element)) return;
        switch (piece.element) {
        case Element::Hour:
            hour_ = number(false, 0, 23, "hour");
            return;
        case Element::Hour12:
        case Element::ZeroHour12:
            hour_ = number(piece.element == Element::ZeroHour12, 0, 12, "hour");
            return;
        case Element::Minute:
        case Element::ZeroMinute:
            minute_ = number(piece.element == Element::ZeroMinute, 0, 59, "minute");
            return;
        case Element::Second:
        case Element::ZeroSecond:
            read_second(piece);
            return;
        case Element::UpperPm:
        case Element::LowerPm:
            read_half_of_day(
                piece.element == Element::UpperPm ? "PM" : "pm",
                piece.element == Element::UpperPm ? "AM" : "am");
            return;
        case Element::Abbreviation:
            read_abbreviation();
            return;
        case Element::Fraction0:
            read_fraction(piece.text.size());
            return;
        case Element::Fraction9:
            if (rest_.size() >= 2 && is_point(rest_[0]) && is_digit(rest_, 1)) read_fraction(fraction_size());
            return;
        default:
            read_offset(piece.element);
        }
    }

    /// False if the element is no part of a date.
    bool read_date(Element element)
    {
        switch (element) {
        case Element::Year:
            year_ = whole_number(take(2));
            year_ += year_ >= 69 ? 1900 : 2000;
            return true;
        case Element::LongYear:
            if (rest_.size() < 4 || !is_digit(rest_, 0)) throw BadText{};
            year_ = whole_number(take(4));
            return true;
        case Element::Month:
        case Element::LongMonth:
            month_ = name(month_name, 1, 12, element == Element::Month);
            return true;
        case Element::NumMonth:
        case Element::ZeroMonth:
            month_ = number(element == Element::ZeroMonth, 1, 12, "month");
            return true;
        case Element::Weekday:
        case Element::LongWeekday:
            name(weekday_name, 0, 6, element == Element::Weekday);
            return true;
        case Element::UnderDay:
        case Element::Day:
        case Element::ZeroDay:
            if (element == Element::UnderDay) skip_blank();
            day_ = number(element == Element::ZeroDay);
            return true;
        case Element::UnderYearDay:
        case Element::ZeroYearDay:
            if (element == Element::UnderYearDay) {
                skip_blank();
                skip_blank();
            }
            year_day_ = three_digits(element == Element::ZeroYearDay);
            return true;
        default:
            return false;
        }
    }

    /// A text may have a fraction where the layout has none.
    void read_second(const LayoutPiece& piece)
    {
        second_ = number(piece.element == Element::ZeroSecond, 0, 59, "second");
        if (rest_.size() < 2 || !is_point(rest_[0]) || !is_digit(rest_, 1)) return;
        const auto next = next_piece(piece.suffix).element;
        if (next != Element::Fraction0 && next != Element::Fraction9) read_fraction(fraction_size());
    }
    std::size_t fraction_size() const
    {
        std::size_t size = 1;
        while (is_digit(rest_, size))
            ++size;
        return size;
    }
    void read_fraction(std::size_t size)
    {
        if (rest_.size() < size || !is_point(rest_[0])) throw BadText{};
        const auto digits = take(size).substr(1, 9);
        nanosecond_ = whole_number(digits);
        if (nanosecond_ < 0) throw OutOfRange{"fractional second"};
        for (std::size_t i = digits.size(); i < 9; ++i)
            nanosecond_ *= 10;
    }
    void read_half_of_day(std::string_view after, std::string_view before)
    {
        const auto half = take(2);
        if (half != after && half != before) throw BadText{};
        (half == after ? afternoon_ : morning_) = true;
    }

    void read_offset(Element element)
    {
        const bool iso = element == Element::IsoOffset || element == Element::IsoColonOffset ||
                         element == Element::IsoSecondsOffset || element == Element::IsoShortOffset ||
                         element == Element::IsoColonSecondsOffset;
        if (iso && rest_.starts_with('Z')) {
            rest_.remove_prefix(1);
            is_utc_ = true;
            return;
        }
        const bool colons = element == Element::IsoColonOffset || element == Element::ColonOffset ||
                            element == Element::IsoColonSecondsOffset || element == Element::ColonSecondsOffset;
        std::size_t numbers = 2;
        if (element == Element::ShortOffset || element == Element::IsoShortOffset) numbers = 1;
        if (element == Element::SecondsOffset || element == Element::IsoSecondsOffset ||
            element == Element::ColonSecondsOffset || element == Element::IsoColonSecondsOffset)
            numbers = 3;
        const auto text = take(1 + 2 * numbers + (colons ? numbers - 1 : 0));
        int parts[3] = {0, 0, 0};
        for (std::size_t i = 0; i < numbers; ++i) {
            const auto at = 1 + i * (colons ? 3 : 2);
            if (colons && i > 0 && text[at - 1] != ':') throw BadText{};
            if (!is_digit(text, at) || !is_digit(text, at + 1)) throw BadText{};
            parts[i] = whole_number(text.substr(at, 2));
        }
        // Go complains of a range before it looks at the sign.
        if (parts[0] > 24) throw OutOfRange{"time zone offset hour"};
        if (parts[1] > 60) throw OutOfRange{"time zone offset minute"};
        if (parts[2] > 60) throw OutOfRange{"time zone offset second"};
        if (text[0] != '+' && text[0] != '-') throw BadText{};
        offset_ = (parts[0] * 60 + parts[1]) * 60 + parts[2];
        if (text[0] == '-') offset_ = -*offset_;
    }

    /// "+3" or "-11", up to 23; 0 if there is none.
    static std::size_t signed_offset_size(std::string_view text)
    {
        if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
        std::size_t size = 1;
        int value = 0;
        for (; is_digit(text, size); ++size)
            value = std::min(value * 10 + (text[size] - '0'), 1000);
        return size == 1 || value > 23 ? 0 : size;
    }

    static std::size_t abbreviation_size(std::string_view text)
    {
        if (text.size() < 3) return 0;
        if (text.starts_with("ChST") || text.starts_with("MeST")) return 4;
        if (text.starts_with("GMT")) return 3 + signed_offset_size(text.substr(3));
        if (text[0] == '+' || text[0] == '-') return signed_offset_size(text);
        std::size_t letters = 0;
        while (letters < 6 && letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z')
            ++letters;
        if (letters == 3) return 3;
        if (letters == 5 && text[4] == 'T') return 5;
        if (letters == 4 && (text[3] == 'T' || text.starts_with("WITA"))) return 4;
        return 0;
    }

    void read_abbreviation()
    {
        if (rest_.starts_with("UTC")) {
            rest_.remove_prefix(3);
            is_utc_ = true;
            return;
        }
        const auto size = abbreviation_size(rest_);
        if (size == 0) throw BadText{};
        abbreviation_ = take(size);
    }

    /// The day of the year, if it was given, must agree with month and day.
    void settle_day()
    {
        if (year_day_ >= 0) {
            const auto first = days_from_civil(year_, 1, 1);
            if (year_day_ < 1 || year_day_ > (is_leap(year_) ? 366 : 365)) fail(": day-of-year out of range");
            const auto day = civil_from_days(first + year_day_ - 1);
            if (month_ >= 0 && month_ != day.month) fail(": day-of-year does not match month");
            if (day_ >= 0 && day_ != day.day) fail(": day-of-year does not match day");
            month_ = day.month;
            day_ = day.day;
        }
        if (month_ < 0) month_ = 1;
        if (day_ < 0) day_ = 1;
        if (day_ < 1 || civil_from_days(days_from_civil(year_, month_, day_)).month != month_)
            fail(": day out of range");
    }

    GoTime in_zone() const
    {
        const auto seconds = std::int64_t{hour_} * 3600 + minute_ * 60 + second_;
        const auto time = [&](std::shared_ptr<const Zone> zone) {
            return GoTime::date(year_, month_, day_, seconds, nanosecond_, std::move(zone));
        };
        if (is_utc_) return time(Zone::utc());
        auto utc = time(Zone::utc());
        if (offset_) {
            utc.second -= *offset_;
            const auto period = local_->at(utc.second);
            const bool is_local =
                period.offset == *offset_ && (abbreviation_.empty() || period.abbreviation == abbreviation_);
            utc.zone = is_local ? local_ : Zone::fixed(abbreviation_, *offset_);
            return utc;
        }
        if (abbreviation_.empty()) return time(local_);
        if (const auto known = local_->offset_of(abbreviation_, utc.second)) {
            utc.second -= *known;
            utc.zone = local_;
            return utc;
        }
        // An abbreviation that this place does not know has no offset; but GMT+3 tells its own.
        int offset = 0;
        if (abbreviation_.size() > 3 && abbreviation_.starts_with("GMT"))
            offset = whole_number(abbreviation_.substr(3)) * 3600;
        // Go leaves the time as if it were UTC.
        utc.zone = Zone::fixed(abbreviation_, offset);
        return utc;
    }

    std::string_view layout_, text_;
    const std::shared_ptr<const Zone>& local_;
    std::string_view rest_;
    int year_ = 0, month_ = -1, day_ = -1, year_day_ = -1, hour_ = 0, minute_ = 0, second_ = 0, nanosecond_ = 0;
    bool afternoon_ = false, morning_ = false, is_utc_ = false;
    std::optional<int> offset_;
    std::string abbreviation_;
};

}  // namespace

std::string time_quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.append(1, '\\').append(1, c);
        else if (static_cast<unsigned char>(c) >= 0x80 || c < ' ')
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + '"';
}

GoTime parse_time(std::string_view layout, std::string_view text, const std::shared_ptr<const Zone>& local)
{
    return Parser(layout, text, local).parse();
}

}  // namespace sluice::sprig
