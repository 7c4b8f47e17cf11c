#include "base/clock.hpp"

#include <fmt/format.h>

#include <limits>

namespace sluice::base {

namespace {

std::string date_and_time(WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{seconds - day};
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count());
}

std::int64_t nanoseconds_of_second(WallTime time)
{
    return (time - std::chrono::floor<std::chrono::seconds>(time)).count();
}

/// Reads fixed-width numbers and separators off the front of a text; remembers the first failure.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits, int low, int high)
    {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') return fail();
            value = value * 10 + (rest_[0] - '0');
            rest_.remove_prefix(1);
        }
        return value < low || value > high ? fail() : value;
    }
    void expect(char c)
    {
        if (!take(c)) fail();
    }
    bool take(char c)
    {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Nanoseconds; digits beyond the ninth are read and dropped.
    std::int64_t fraction()
    {
        std::int64_t value = 0, unit = 100'000'000;
        std::size_t digits = 0;
        for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits, unit /= 10)
            value += (rest_[digits] - '0') * unit;
        if (digits == 0) fail();
        rest_.remove_prefix(digits);
        return value;
    }
    bool has_at(char c, std::size_t index) const { return index < rest_.size() && rest_[index] == c; }
    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

private:
    int fail()
    {
        good_ = false;
        rest_ = {};
        return 0;
    }
    std::string_view rest_;
    bool good_ = true;
};

/// The offset from UTC in seconds. Go lets 24 hours and 60 minutes pass.
int read_offset(Reader& in)
{
    if (in.take('Z')) return 0;
    const bool west = in.take('-');
    if (!west) in.expect('+');
    const int hours = in.number(2, 0, 24);
    in.expect(':');
    const int minutes = in.number(2, 0, 60);
    const int offset = hours * 3600 + minutes * 60;
    return west ? -offset : offset;
}

/// int64 nanoseconds reach from 1677 to 2262.
bool representable(std::chrono::sys_seconds time)
{
    using Limits = std::numeric_limits<std::int64_t>;
    const auto seconds = time.time_since_epoch().count();
    return seconds > Limits::min() / 1'000'000'000 && seconds < Limits::max() / 1'000'000'000;
}

}  // namespace

WallClock system_clock()
{
    return [] { return WallTime{std::chrono::system_clock::now()}; };
}

std::string format_rfc3339(WallTime time)
{
    return date_and_time(time) + 'Z';
}

std::string format_rfc3339_micro(WallTime time)
{
    return fmt::format("{}.{:06}Z", date_and_time(time), nanoseconds_of_second(time) / 1000);
}

std::string format_rfc3339_nano(WallTime time)
{
    auto text = date_and_time(time);
    if (const auto fraction = nanoseconds_of_second(time); fraction != 0) {
        text += fmt::format(".{:09}", fraction);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

std::optional<WallTime> parse_rfc3339(std::string_view text)
{
    Reader in(text);
    const std::chrono::year year{in.number(4, 0, 9999)};
    in.expect('-');
    const std::chrono::month month{static_cast<unsigned>(in.number(2, 1, 12))};
    in.expect('-');
    const std::chrono::day day{static_cast<unsigned>(in.number(2, 1, 31))};
    in.expect('T');
    // Go lets a lone digit pass for the hour, and a comma for the point.
    const int hours = in.number(in.has_at(':', 1) ? 1 : 2, 0, 23);
    in.expect(':');
    const int minutes = in.number(2, 0, 59);
    in.expect(':');
    const int seconds = in.number(2, 0, 59);
    const std::int64_t nanoseconds = in.take('.') || in.take(',') ? in.fraction() : 0;
    const int offset = read_offset(in);
    const std::chrono::year_month_day date{year, month, day};
    if (!in.good() || !in.at_end() || !date.ok()) return std::nullopt;

    const std::chrono::sys_seconds whole =
        std::chrono::sys_days{date} + std::chrono::seconds{hours * 3600 + minutes * 60 + seconds - offset};
    if (!representable(whole)) return std::nullopt;
    return WallTime{whole} + std::chrono::nanoseconds{nanoseconds};
}

}  // namespace sluice::base
