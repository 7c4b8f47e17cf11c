#include "date.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace sluice::http {
namespace {

constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string format_date(std::int64_t seconds)
{
    const std::time_t time = seconds;
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    char text[64];
    const int size = std::snprintf(
        text,
        sizeof text,
        "%s, %02d %s %04d %02d:%02d:%02d GMT",
        kDays[static_cast<std::size_t>(utc.tm_wday)],
        utc.tm_mday,
        kMonths[static_cast<std::size_t>(utc.tm_mon)],
        utc.tm_year + 1900,
        utc.tm_hour,
        utc.tm_min,
        utc.tm_sec);
    return {text, static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> parse_date(std::string_view text)
{
    const std::string copy(text);
    for (const char* form :
         {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
        std::tm utc{};
        const char* end = ::strptime(copy.c_str(), form, &utc);
        if (end != nullptr && *end == '\0') return ::timegm(&utc);
    }
    return std::nullopt;
}

const std::string& date_now()
{
    thread_local std::time_t made = -1;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != made) {
        text = format_date(now);
        made = now;
    }
    return text;
}

}  // namespace sluice::http
