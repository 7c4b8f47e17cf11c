#include "go_time.hpp"

#include <array>
#include <chrono>

namespace sluice::sprig {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86400;

std::int64_t floor_div(std::int64_t a, std::int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/// Seconds that wrap around where Go's do.
std::int64_t wrapping_add(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

constexpr std::array<std::string_view, 12> kMonths{
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"};
constexpr std::array<std::string_view, 7> kWeekdays{
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

}  // namespace

std::string_view month_name(std::int64_t month)
{
    return month >= 1 && month <= 12 ? kMonths[static_cast<std::size_t>(month - 1)] : "";
}
std::string_view weekday_name(std::int64_t weekday)
{
    return weekday >= 0 && weekday <= 6 ? kWeekdays[static_cast<std::size_t>(weekday)] : "";
}

GoTime GoTime::from(base::WallTime time, std::shared_ptr<const Zone> zone)
{
    const auto nanoseconds = time.time_since_epoch().count();
    const auto second = floor_div(nanoseconds, kSecond);
    return {second, static_cast<std::int32_t>(nanoseconds - second * kSecond), std::move(zone)};
}

GoTime GoTime::date(
    std::int64_t year,
    std::int64_t month,
    std::int64_t day,
    std::int64_t seconds,
    std::int32_t nanosecond,
    std::shared_ptr<const Zone> zone)
{
    const auto carry = floor_div(month - 1, 12);
    const auto days = days_from_civil(year + carry, static_cast<int>(month - 1 - carry * 12) + 1, 1) + day - 1;
    auto second = days * kDay + seconds;
    // Go looks up the offset as if this were UTC, and once more if the answer shows another period.
    auto period = zone->at(second);
    if (period.offset != 0) {
        const auto utc = second - period.offset;
        if (utc < period.begin || utc >= period.end) period = zone->at(utc);
        second -= period.offset;
    }
    return {second, nanosecond, std::move(zone)};
}

GoTime::Parts GoTime::parts() const
{
    const auto period = zone->at(second);
    const auto local = wrapping_add(second, period.offset);
    const auto days = floor_div(local, kDay);
    const auto of_day = static_cast<int>(local - days * kDay);
    const auto civil = civil_from_days(days);
    return {
        civil.year,
        civil.month,
        civil.day,
        static_cast<int>(days - days_from_civil(civil.year, 1, 1)) + 1,
        static_cast<int>(((days + 4) % 7 + 7) % 7),
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60,
        period.abbreviation,
        period.offset};
}

GoTime GoTime::plus(base::Duration duration) const
{
    // The rest comes from a remainder: `whole * kSecond` would overflow for the smallest duration.
    const auto whole = floor_div(duration.count(), kSecond);
    const auto rest = duration.count() % kSecond;
    const auto nanoseconds = nanosecond + (rest < 0 ? rest + kSecond : rest);
    return {
        wrapping_add(second, whole + nanoseconds / kSecond),
        static_cast<std::int32_t>(nanoseconds % kSecond),
        zone};
}

base::Duration GoTime::minus(const GoTime& other) const
{
    const auto exact =
        (static_cast<__int128>(second) - other.second) * kSecond + (nanosecond - other.nanosecond);
    if (exact > base::Duration::max().count()) return base::Duration::max();
    if (exact < base::Duration::min().count()) return base::Duration::min();
    return base::Duration(static_cast<std::int64_t>(exact));
}

int GoTime::compare(const GoTime& other) const noexcept
{
    if (second != other.second) return second < other.second ? -1 : 1;
    return nanosecond == other.nanosecond ? 0 : nanosecond < other.nanosecond ? -1 : 1;
}

namespace {

/// How far a time is past a multiple of a duration.
std::int64_t rest(const GoTime& time, std::int64_t unit)
{
    const auto since_zero = (static_cast<__int128>(time.second) - GoTime::kZero) * kSecond + time.nanosecond;
    const auto remainder = static_cast<std::int64_t>(since_zero % unit);
    return remainder < 0 ? remainder + unit : remainder;
}

}  // namespace

GoTime GoTime::truncated(base::Duration unit) const
{
    return unit.count() <= 0 ? *this : plus(base::Duration(-rest(*this, unit.count())));
}

GoTime GoTime::rounded(base::Duration unit) const
{
    if (unit.count() <= 0) return *this;
    const auto over = rest(*this, unit.count());
    const bool down = static_cast<std::uint64_t>(over) * 2 < static_cast<std::uint64_t>(unit.count());
    return plus(base::Duration(down ? -over : unit.count() - over));
}

}  // namespace sluice::sprig
