#include "base/duration.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"
#include "sprig/zone_database.hpp"
#include "time_object.hpp"

#include <stdexcept>

namespace sluice::sprig {
namespace {

/// time.LoadLocation; nullptr for what Go does not load.
std::shared_ptr<const Zone> load_zone(const Call& call, std::string_view name)
{
    if (name.empty() || name == "UTC") return Zone::utc();
    if (name.find("..") != std::string_view::npos || name[0] == '/' || name[0] == '\\') return nullptr;
    auto* const database = dynamic_cast<ZoneDatabase*>(call.environment().host);
    const auto file = database == nullptr ? std::nullopt : database->zone(name);
    return file ? Zone::from_tzif(std::string(name), *file) : nullptr;
}

std::shared_ptr<const Zone> local_zone(const Call& call)
{
    auto zone = load_zone(call, "Local");
    return zone ? zone : Zone::utc();
}

GoTime now_of(const Call& call)
{
    return GoTime::from(call.environment().clock(), local_zone(call));
}

/// True for a value of exactly Go's own type of its kind: sprig switches on types.
bool is_plain(const Value& value)
{
    return &value.type() == &gotemplate::types::of(value.kind());
}

/// What sprig takes for a moment: a time, or seconds since 1970 of exactly these types; anything else is now.
GoTime moment(const Call& call, const Value& value, bool takes_int32)
{
    if (const auto* const time = as_time(value)) return *time;
    const auto kind = value.kind();
    const bool seconds = kind == gotemplate::Kind::Int || kind == gotemplate::Kind::Int64 ||
                         (takes_int32 && kind == gotemplate::Kind::Int32);
    if (seconds && is_plain(value)) return {value.as_int(), 0, local_zone(call)};
    return now_of(call);
}

std::string formatted(const Call& call, std::string_view layout, const Value& date, std::string_view zone)
{
    auto time = moment(call, date, true);
    time.zone = load_zone(call, zone);
    if (!time.zone) time.zone = zone == "Local" ? local_zone(call) : Zone::utc();
    return time.format(layout);
}

Value date(Call& call)
{
    return formatted(call, call.string(0), call[1], "Local");
}
Value date_in_zone(Call& call)
{
    return formatted(call, call.string(0), call[1], call.string(2));
}
Value html_date(Call& call)
{
    return formatted(call, "2006-01-02", call[0], "Local");
}
Value html_date_in_zone(Call& call)
{
    return formatted(call, "2006-01-02", call[0], call.string(1));
}

const GoTime& time_argument(const Value& value)
{
    const auto* const time = as_time(value);
    if (time == nullptr)
        throw std::runtime_error("runtime error: invalid memory address or nil pointer dereference");
    return *time;
}

/// time.ParseDuration's three complaints.
std::string duration_error(std::string_view text)
{
    const auto quoted = time_quoted(text);
    auto rest = text;
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    while (!rest.empty()) {
        const auto whole = rest.find_first_not_of("0123456789");
        auto end = std::min(whole, rest.size());
        std::size_t digits = end;
        if (end < rest.size() && rest[end] == '.') {
            const auto fraction_end = std::min(rest.find_first_not_of("0123456789", end + 1), rest.size());
            digits += fraction_end - end - 1;
            end = fraction_end;
        }
        if (digits == 0) break;
        rest.remove_prefix(end);
        const auto unit = rest.substr(0, rest.find_first_of(".0123456789"));
        if (unit.empty()) return "time: missing unit in duration " + quoted;
        if (!base::parse_duration("1" + std::string(unit)))
            return "time: unknown unit " + time_quoted(unit) + " in duration " + quoted;
        rest.remove_prefix(unit.size());
    }
    return "time: invalid duration " + quoted;
}

Value date_modify(Call& call)
{
    const auto duration = base::parse_duration(call.string(0));
    return duration ? time_value(time_argument(call[1]).plus(*duration)) : call[1];
}

Value must_date_modify(Call& call)
{
    const auto duration = base::parse_duration(call.string(0));
    if (!duration) throw std::runtime_error(duration_error(call.string(0)));
    return time_value(time_argument(call[1]).plus(*duration));
}

Value must_to_date(Call& call)
{
    return time_value(parse_time(call.string(0), call.string(1), local_zone(call)));
}

Value to_date(Call& call)
try {
    return must_to_date(call);
} catch (const std::runtime_error&) {
    return time_value({});
}

Value unix_epoch(Call& call)
{
    return std::to_string(time_argument(call[0]).second);
}

Value ago(Call& call)
{
    const auto past = now_of(call).minus(moment(call, call[0], false));
    // Duration.Round(time.Second): half away from zero.
    constexpr base::Duration second = std::chrono::seconds(1);
    const auto rest = past % second;
    auto rounded = past - rest;
    if (rest >= second / 2 && rounded <= base::Duration::max() - second)
        rounded += second;
    else if (rest >= second / 2)
        rounded = base::Duration::max();
    else if (-rest >= second / 2 && rounded >= base::Duration::min() + second)
        rounded -= second;
    else if (-rest >= second / 2)
        rounded = base::Duration::min();
    return base::format_duration(rounded);
}

Value duration(Call& call)
{
    const auto& value = call[0];
    std::uint64_t seconds = 0;
    if (value.is_string() && is_plain(value))
        seconds = static_cast<std::uint64_t>(gotemplate::strconv::parse_int(value.as_string(), 10, 64).value);
    else if (value.kind() == gotemplate::Kind::Int64 && is_plain(value))
        seconds = static_cast<std::uint64_t>(value.as_int());
    return base::format_duration(base::Duration(static_cast<std::int64_t>(seconds * 1'000'000'000)));
}

base::Duration span_of(const Call& call)
{
    const auto& value = call[0];
    if (value.is_string() && is_plain(value))
        return base::parse_duration(value.as_string()).value_or(base::Duration{});
    if (value.kind() == gotemplate::Kind::Int64 && is_plain(value)) return base::Duration(value.as_int());
    if (const auto* const time = as_time(value)) return now_of(call).minus(*time);
    return {};
}

/// The largest unit that there is more than one of, without a sign.
Value duration_round(Call& call)
{
    const auto span = span_of(call).count();
    const auto length = span < 0 ? 0 - static_cast<std::uint64_t>(span) : static_cast<std::uint64_t>(span);
    constexpr std::uint64_t second = 1'000'000'000, hour = 3600 * second, day = 24 * hour;
    struct Unit {
        std::uint64_t length;
        const char* name;
    };
    constexpr Unit units[] = {
        {365 * day, "y"}, {30 * day, "mo"}, {day, "d"}, {hour, "h"}, {60 * second, "m"}, {second, "s"}};
    for (const auto& unit : units)
        if (length > unit.length) return std::to_string(length / unit.length) + unit.name;
    return "0s";
}

Value now(Call& call)
{
    return time_value(now_of(call));
}

}  // namespace

void add_dates(FunctionMap& functions)
{
    register_time_types();
    functions.add({
        {"now", "", now},
        {"date", "string, interface {}", date},
        {"date_in_zone", "string, interface {}, string", date_in_zone},
        {"dateInZone", "string, interface {}, string", date_in_zone},
        {"htmlDate", "interface {}", html_date},
        {"htmlDateInZone", "interface {}, string", html_date_in_zone},
        {"date_modify", "string, time.Time", date_modify},
        {"dateModify", "string, time.Time", date_modify},
        {"must_date_modify", "string, time.Time", must_date_modify},
        {"mustDateModify", "string, time.Time", must_date_modify},
        {"toDate", "string, string", to_date},
        {"mustToDate", "string, string", must_to_date},
        {"unixEpoch", "time.Time", unix_epoch},
        {"ago", "interface {}", ago},
        {"duration", "interface {}", duration},
        {"durationRound", "interface {}", duration_round},
    });
}

}  // namespace sluice::sprig
