#include "zone.hpp"

namespace sluice::sprig {
namespace {

constexpr int kDay = 86400;

/// A cursor over "CET-1CEST,M3.5.0,M10.5.0/3".
struct Rule {
    std::string_view in;

    bool take(char c)
    {
        if (!in.starts_with(c)) return false;
        in.remove_prefix(1);
        return true;
    }

    std::optional<std::string> abbreviation()
    {
        const bool quoted = take('<');
        std::size_t size = 0;
        while (size < in.size() && (quoted ? in[size] != '>'
                                           : in[size] != ',' && in[size] != '-' && in[size] != '+' &&
                                                 (in[size] < '0' || in[size] > '9')))
            ++size;
        if (quoted ? size == in.size() : size < 3) return std::nullopt;
        std::string name(in.substr(0, size));
        in.remove_prefix(size + (quoted ? 1 : 0));
        return name;
    }

    std::optional<int> number(int low, int high)
    {
        int value = 0;
        std::size_t digits = 0;
        for (; digits < in.size() && in[digits] >= '0' && in[digits] <= '9'; ++digits) {
            value = value * 10 + (in[digits] - '0');
            if (value > high) return std::nullopt;
        }
        if (digits == 0 || value < low) return std::nullopt;
        in.remove_prefix(digits);
        return value;
    }

    /// [+-]h[:m[:s]] in seconds.
    std::optional<int> time()
    {
        const int sign = take('-') ? -1 : (take('+'), 1);
        const auto hours = number(0, 24 * 7);
        if (!hours) return std::nullopt;
        int seconds = *hours * 3600;
        for (const int unit : {60, 1}) {
            if (!take(':')) break;
            const auto part = number(0, 59);
            if (!part) return std::nullopt;
            seconds += *part * unit;
        }
        return sign * seconds;
    }
};

/// When in a year the clocks change.
struct Day {
    enum class Form { Julian, Ordinal, MonthWeekDay } form = Form::Julian;
    int month = 0, week = 0, day = 0;
    int time = 2 * 3600;

    static std::optional<Day> parse(Rule& in)
    {
        Day result;
        std::optional<int> day;
        if (in.take('J')) {
            day = in.number(1, 365);
        } else if (in.take('M')) {
            result.form = Form::MonthWeekDay;
            const auto month = in.number(1, 12);
            const auto week = month && in.take('.') ? in.number(1, 5) : std::nullopt;
            day = week && in.take('.') ? in.number(0, 6) : std::nullopt;
            if (!day) return std::nullopt;
            result.month = *month;
            result.week = *week;
        } else {
            result.form = Form::Ordinal;
            day = in.number(0, 365);
        }
        if (!day) return std::nullopt;
        result.day = *day;
        if (!in.take('/')) return result;
        const auto time = in.time();
        if (!time) return std::nullopt;
        result.time = *time;
        return result;
    }

    /// Seconds from the beginning of the year to the change, by UTC.
    std::int64_t in_year(std::int64_t year, int offset) const
    {
        const auto first = days_from_civil(year, 1, 1);
        std::int64_t days = day;
        if (form == Form::Julian) {
            days = day - 1 + (is_leap(year) && day >= 60 ? 1 : 0);
        } else if (form == Form::MonthWeekDay) {
            const auto month_begin = days_from_civil(year, month, 1);
            const auto weekday = ((month_begin + 4) % 7 + 7) % 7;
            auto within = (day - weekday + 7) % 7 + 7 * (week - 1);
            const auto next =
                month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, month + 1, 1);
            while (month_begin + within >= next)
                within -= 7;
            days = month_begin + within - first;
        }
        return days * kDay + time - offset;
    }
};

}  // namespace

std::optional<Zone::Period> posix_period(std::string_view rule, std::int64_t last_change, std::int64_t second)
{
    Rule in{rule};
    const auto standard = in.abbreviation();
    const auto west = standard ? in.time() : std::nullopt;
    if (!west) return std::nullopt;
    const int offset = -*west;
    if (in.in.empty() || in.in.front() == ',')
        return Zone::Period{*standard, offset, false, last_change, Zone::kEnd};

    const auto daylight = in.abbreviation();
    if (!daylight) return std::nullopt;
    int daylight_offset = offset + 3600;
    if (!in.in.empty() && in.in.front() != ',') {
        const auto other = in.time();
        if (!other) return std::nullopt;
        daylight_offset = -*other;
    }
    if (in.in.empty()) in.in = ",M3.2.0,M11.1.0";  // the United States' rule, where none is given
    if (!in.take(',') && !in.take(';')) return std::nullopt;
    const auto start = Day::parse(in);
    const auto end = start && in.take(',') ? Day::parse(in) : std::nullopt;
    if (!end || !in.in.empty()) return std::nullopt;

    const auto days = second / kDay - (second % kDay < 0 ? 1 : 0);
    const auto year = civil_from_days(days).year;
    const auto year_begin = days_from_civil(year, 1, 1) * kDay;
    const auto within = second - year_begin;
    Zone::Period outside{*standard, offset, false};
    Zone::Period inside{*daylight, daylight_offset, true};
    auto from = start->in_year(year, offset);
    auto to = end->in_year(year, daylight_offset);
    if (to < from) {  // the southern half of the world
        std::swap(from, to);
        std::swap(inside, outside);
    }
    if (within >= from && within < to) {
        inside.begin = year_begin + from;
        inside.end = year_begin + to;
        return inside;
    }
    // Only as far as this year is known: who asks wants to know whether the offset still holds near by.
    outside.begin = within < from ? year_begin : year_begin + to;
    outside.end = within < from ? year_begin + from : year_begin + (is_leap(year) ? 366 : 365) * kDay;
    return outside;
}

bool is_leap(std::int64_t year) noexcept
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Both count in 400-year eras of 146097 days that begin in March, so that the leap day comes last.
std::int64_t days_from_civil(std::int64_t year, int month, int day) noexcept
{
    year -= month <= 2 ? 1 : 0;
    const auto era = (year >= 0 ? year : year - 399) / 400;
    const auto year_of_era = year - era * 400;
    const auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

CivilDay civil_from_days(std::int64_t days) noexcept
{
    days += 719468;
    const auto era = (days >= 0 ? days : days - 146096) / 146097;
    const auto day_of_era = days - era * 146097;
    const auto year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto shifted = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
    const auto month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

}  // namespace sluice::sprig
