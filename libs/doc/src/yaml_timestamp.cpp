#include "yaml_resolve.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sluice::doc {

namespace {

/// Reads the parts of a timestamp as Go's time.Parse does with yaml's layouts: one or two digits for all but
/// the year.
class TimestampReader {
public:
    explicit TimestampReader(std::string_view text) : rest_(text) {}

    bool take(char c)
    {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { good_ = take(c) && good_; }
    int number(std::size_t fewest, std::size_t most, int low, int high)
    {
        int value = 0;
        std::size_t digits = 0;
        for (; digits < most && digits < rest_.size() && is_digit(rest_[digits]); ++digits)
            value = value * 10 + (rest_[digits] - '0');
        rest_.remove_prefix(digits);
        good_ = good_ && digits >= fewest && value >= low && value <= high;
        return value;
    }
    /// ".5" without trailing zeros, at most nine digits; empty without a fraction.
    std::string fraction()
    {
        const bool present = rest_.size() > 1 && (rest_[0] == '.' || rest_[0] == ',') && is_digit(rest_[1]);
        if (!present) return {};
        std::string text = ".";
        std::size_t digits = 1;
        for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits)
            if (digits <= 9) text += rest_[digits];
        rest_.remove_prefix(digits);
        text.erase(text.find_last_not_of('0') + 1);
        return text == "." ? std::string{} : text;
    }
    void spaces()
    {
        while (take(' ')) {
        }
    }
    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
    bool good_ = true;
};

std::string offset_text(TimestampReader& in)
{
    if (in.take('Z')) return "Z";
    const bool west = in.take('-');
    if (!west) in.expect('+');
    const int hours = in.number(2, 2, 0, 23);
    in.expect(':');
    const int minutes = in.number(2, 2, 0, 59);
    if (hours == 0 && minutes == 0) return "Z";
    return fmt::format("{}{:02}:{:02}", west ? '-' : '+', hours, minutes);
}

}  // namespace

std::optional<std::string> timestamp_text(std::string_view text)
{
    TimestampReader in(text);
    const int year = in.number(4, 4, 0, 9999);
    in.expect('-');
    const int month = in.number(1, 2, 1, 12);
    in.expect('-');
    const int day = in.number(1, 2, 1, 31);
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!in.good() || !date.ok()) return std::nullopt;
    const auto day_text = fmt::format("{:04}-{:02}-{:02}T", year, month, day);
    if (in.at_end()) return day_text + "00:00:00Z";

    const bool zoned = in.take('T') || in.take('t');
    if (!zoned) {
        in.expect(' ');
        in.spaces();
    }
    const int hours = in.number(1, 2, 0, 23);
    in.expect(':');
    const int minutes = in.number(1, 2, 0, 59);
    in.expect(':');
    const int seconds = in.number(1, 2, 0, 59);
    const auto fraction = in.fraction();
    const auto offset = zoned ? offset_text(in) : "Z";
    if (!in.good() || !in.at_end()) return std::nullopt;
    return day_text + fmt::format("{:02}:{:02}:{:02}{}{}", hours, minutes, seconds, fraction, offset);
}

}  // namespace sluice::doc
