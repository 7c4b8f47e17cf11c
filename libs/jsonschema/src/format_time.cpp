// Formats of dates, times and durations.
#include "format.hpp"

#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace sluice::jsonschema {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool are_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Go's package time quotes in a way of its own.
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

int days_in(int month, int year)
{
    static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

std::string prefixed(std::string_view what, std::string error)
{
    return error.empty() ? "" : std::string(what) + ": " + error;
}

/// strconv.Atoi of a piece of a time; signs count.
bool number_of(std::string_view text, int& value)
{
    const auto parsed = gotemplate::strconv::atoi(text);
    value = static_cast<int>(std::clamp<std::int64_t>(parsed.value, -1000, 1000));
    return static_cast<bool>(parsed);
}

/// What stands behind hh:mm:ss and its fraction; moves hour and minute to UTC.
std::string check_offset(std::string_view text, int& hour, int& minute)
{
    if (text == "z" || text == "Z") return "";
    if (text.size() != 6) return "offset must be 6 characters long";
    if (text[0] != '+' && text[0] != '-') return "offset must begin with plus/minus";
    if (text[3] != ':') return "missing colon in offset in correct place";
    int parts[2];
    for (const std::size_t i : {0U, 1U}) {
        if (!number_of(text.substr(1 + 3 * i, 2), parts[i])) return "invalid hour/min in offset";
        if (parts[i] < 0) return "non-positive hour/min in offset";
    }
    if (parts[0] > 23 || parts[1] > 59) return "hour/min in offset out of range";
    const int offset = parts[0] * 60 + parts[1];
    int total = hour * 60 + minute + (text[0] == '+' ? -offset : offset);
    if (total < 0) total += 24 * 60;
    hour = total / 60;
    minute = total % 60;
    return "";
}

}  // namespace

std::string check_date(std::string_view text)
{
    const auto refuse = [&](std::string_view value, std::string_view element) {
        return fmt::format(
            "parsing time {} as \"2006-01-02\": cannot parse {} as \"{}\"",
            time_quoted(text),
            time_quoted(value),
            element);
    };
    const auto out_of_range = [&](std::string_view what) {
        return fmt::format("parsing time {}: {} out of range", time_quoted(text), what);
    };
    auto rest = text;
    int parts[3];
    static constexpr std::string_view elements[] = {"2006", "01", "02"};
    for (const std::size_t i : {0U, 1U, 2U}) {
        if (i > 0) {
            if (!rest.starts_with('-')) return refuse(rest, "-");
            rest.remove_prefix(1);
        }
        const auto size = elements[i].size();
        if (rest.size() < size || !are_digits(rest.substr(0, size))) return refuse(rest, elements[i]);
        number_of(rest.substr(0, size), parts[i]);
        if (i == 0) parts[0] = std::stoi(std::string(rest.substr(0, 4)));
        rest.remove_prefix(size);
        if (i == 1 && (parts[1] < 1 || parts[1] > 12)) return out_of_range("month");
    }
    if (!rest.empty())
        return fmt::format("parsing time {}: extra text: {}", time_quoted(text), time_quoted(rest));
    if (parts[2] < 1 || parts[2] > days_in(parts[1], parts[0])) return out_of_range("day");
    return "";
}

std::string check_time(std::string_view text)
{
    if (text.size() < 9) return "less than 9 characters long";
    if (text[2] != ':' || text[5] != ':') return "missing colon in correct place";
    int parts[3];
    for (const std::size_t i : {0U, 1U, 2U}) {
        if (!number_of(text.substr(3 * i, 2), parts[i])) return "invalid hour/min/sec";
        if (parts[i] < 0) return "non-positive hour/min/sec";
    }
    auto& [hour, minute, second] = parts;
    if (hour > 23 || minute > 59 || second > 60) return "hour/min/sec out of range";
    text.remove_prefix(8);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        const auto digits =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
        if (digits == 0) return "no digits in second fraction";
        text.remove_prefix(digits);
    }
    if (auto error = check_offset(text, hour, minute); !error.empty()) return error;
    return second == 60 && (hour != 23 || minute != 59) ? "invalid leap second" : "";
}

std::string check_date_time(std::string_view text)
{
    if (text.size() < 20) return "less than 20 characters long";
    if (text[10] != 't' && text[10] != 'T') return "11th character must be t or T";
    if (auto error = check_date(text.substr(0, 10)); !error.empty()) return "invalid date element: " + error;
    return prefixed("invalid time element", check_time(text.substr(11)));
}

std::string check_duration(std::string_view text)
{
    if (!text.starts_with('P')) return "must start with P";
    text.remove_prefix(1);
    if (text.empty()) return "nothing after P";
    if (text.ends_with('W')) {
        text.remove_suffix(1);
        if (text.empty()) return "no number in week";
        return are_digits(text) ? "" : "invalid week";
    }
    std::string_view all_units[] = {"YMD", "HMS"};
    for (std::size_t part = 0;; ++part) {
        const auto end = text.find('T');
        auto rest = text.substr(0, end);
        if (part > 0 && rest.empty()) return "no time elements";
        if (part > 1) return "more than one T";
        auto units = all_units[part];
        while (!rest.empty()) {
            const auto digits =
                static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
            if (digits == 0) return "missing number";
            rest.remove_prefix(digits);
            if (rest.empty()) return "missing unit";
            const auto at = units.find(rest[0]);
            if (at == std::string_view::npos) {
                const auto unit = gotemplate::strconv::quote_rune(static_cast<unsigned char>(rest[0]));
                const bool known = all_units[part].find(rest[0]) != std::string_view::npos;
                return known ? "unit " + unit + " out of order" : "invalid unit " + unit;
            }
            units.remove_prefix(at + 1);
            rest.remove_prefix(1);
        }
        if (end == std::string_view::npos) return "";
        text.remove_prefix(end + 1);
    }
}

std::string check_period(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return "missing slash";
    const auto start = text.substr(0, slash), end = text.substr(slash + 1);
    if (start.starts_with('P')) {
        if (auto error = check_duration(start); !error.empty()) return "invalid start duration: " + error;
        return prefixed("invalid end date-time", check_date_time(end));
    }
    if (auto error = check_date_time(start); !error.empty()) return "invalid start date-time: " + error;
    if (end.starts_with('P')) return prefixed("invalid end duration", check_duration(end));
    return prefixed("invalid end date-time", check_date_time(end));
}

}  // namespace sluice::jsonschema
