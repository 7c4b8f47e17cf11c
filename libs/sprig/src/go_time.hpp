#pragma once
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "zone.hpp"

namespace sluice::sprig {

/// GoTime: Go's time.Time without its monotonic clock. A value.
struct GoTime {
    std::int64_t second = kZero;  ///< since 1970, UTC
    std::int32_t nanosecond = 0;
    std::shared_ptr<const Zone> zone = Zone::utc();

    /// The zero time.Time: year 1.
    static constexpr std::int64_t kZero = -62135596800;

    static GoTime from(base::WallTime, std::shared_ptr<const Zone>);
    /// time.Date: parts beyond their range carry over; a local time that does not exist or exists twice is
    /// taken as Go does.
    static GoTime date(
        std::int64_t year,
        std::int64_t month,
        std::int64_t day,
        std::int64_t seconds,
        std::int32_t nanosecond,
        std::shared_ptr<const Zone>);

    struct Parts {
        std::int64_t year;
        int month, day, year_day, weekday, hour, minute, second;
        std::string abbreviation;
        int offset;
    };
    Parts parts() const;

    GoTime plus(base::Duration) const;
    /// The distance, cut to what a Duration holds.
    base::Duration minus(const GoTime&) const;
    /// -1, 0, 1
    int compare(const GoTime&) const noexcept;
    /// To multiples of a duration since the zero time; durations below 1 change nothing.
    GoTime truncated(base::Duration) const;
    GoTime rounded(base::Duration) const;

    /// Time.Format.
    std::string format(std::string_view layout) const;
    std::string str() const { return format("2006-01-02 15:04:05.999999999 -0700 MST"); }
};

std::string_view month_name(std::int64_t month);      ///< of 1 to 12; "" for others
std::string_view weekday_name(std::int64_t weekday);  ///< Sunday is 0; "" for others

/// Package time quotes by rules of its own: bytes of anything but printable ASCII as \xNN.
std::string time_quoted(std::string_view text);
/// time.ParseInLocation. Throws std::runtime_error with the text of Go's ParseError.
GoTime parse_time(std::string_view layout, std::string_view text, const std::shared_ptr<const Zone>& local);

/// One element of a layout and what stands around it.
enum class LayoutElement {
    None,
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperPm,
    LowerPm,
    Abbreviation,
    IsoOffset,
    IsoSecondsOffset,
    IsoShortOffset,
    IsoColonOffset,
    IsoColonSecondsOffset,
    Offset,
    SecondsOffset,
    ShortOffset,
    ColonOffset,
    ColonSecondsOffset,
    Fraction0,
    Fraction9
};
struct LayoutPiece {
    std::string_view prefix, text, suffix;
    LayoutElement element = LayoutElement::None;
};
LayoutPiece next_piece(std::string_view layout);

}  // namespace sluice::sprig
