#include "time_object.hpp"

#include "base/error.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/strconv.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace sluice::sprig {

using gotemplate::Call;
using gotemplate::Kind;
using gotemplate::Object;
using gotemplate::Type;
using gotemplate::Value;
namespace types = gotemplate::types;
namespace {

std::string month_text(const Value& month)
{
    const auto name = month_name(month.as_int());
    return name.empty() ? fmt::format("%!Month({})", static_cast<std::uint64_t>(month.as_int()))
                        : std::string(name);
}
std::string weekday_text(const Value& day)
{
    const auto name = weekday_name(day.as_int());
    return name.empty() ? fmt::format("%!Weekday({})", static_cast<std::uint64_t>(day.as_int()))
                        : std::string(name);
}
constexpr Type::Method kMonthMethods[] = {
    {"String", "", [](Call& call) { return Value(month_text(call[0])); }}};
constexpr Type::Method kWeekdayMethods[] = {
    {"String", "", [](Call& call) { return Value(weekday_text(call[0])); }}};

const Type& month_type()
{
    static const auto& type =
        types::named({.kind = Kind::Int, .name = "time.Month", .text = month_text, .methods = kMonthMethods});
    return type;
}
const Type& weekday_type()
{
    static const auto& type = types::named(
        {.kind = Kind::Int, .name = "time.Weekday", .text = weekday_text, .methods = kWeekdayMethods});
    return type;
}
const Type& time_type()
{
    static const auto& type = types::named({.kind = Kind::Struct, .name = "time.Time"});
    return type;
}
const Type& location_type()
{
    static const auto& type = types::pointer_to(types::named({.kind = Kind::Struct, .name = "time.Location"}));
    return type;
}

/// *time.Location
class Location : public Object {
public:
    explicit Location(std::shared_ptr<const Zone> shown) : zone(std::move(shown)) {}
    const Type& type() const noexcept override { return location_type(); }
    const Type::Method* method(std::string_view name) const override;
    bool text(std::string& out) const override
    {
        out += zone->name();
        return true;
    }
    bool equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const Location*>(&other);
        return that != nullptr && that->zone == zone;
    }
    const std::shared_ptr<const Zone> zone;
};

std::string go_string(const GoTime& time)
{
    const auto parts = time.parts();
    const auto month = month_name(parts.month);
    const auto zone = time.zone == Zone::utc() ? "time.UTC"
                      : time.zone->name() == "Local"
                          ? "time.Local"
                          : "time.Location(" + gotemplate::strconv::quote(time.zone->name()) + ")";
    return fmt::format(
        "time.Date({}, time.{}, {}, {}, {}, {}, {}, {})",
        parts.year,
        month,
        parts.day,
        parts.hour,
        parts.minute,
        parts.second,
        time.nanosecond,
        zone);
}

constexpr std::string_view kRfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";

std::string marshalled(const GoTime& time)
{
    const auto parts = time.parts();
    if (parts.year < 0 || parts.year > 9999)
        throw std::runtime_error("Time.MarshalJSON: year outside of range [0,9999]");
    if (std::abs(parts.offset) >= 24 * 3600)
        throw std::runtime_error("Time.MarshalJSON: timezone hour outside of range [0,23]");
    return time.format(kRfc3339Nano);
}

class Time : public Object {
public:
    explicit Time(GoTime shown) : time(std::move(shown)) {}
    const Type& type() const noexcept override { return time_type(); }
    const Type::Method* method(std::string_view name) const override;
    bool text(std::string& out) const override
    {
        out += time.str();
        return true;
    }
    bool go_text(std::string& out) const override
    {
        out += go_string(time);
        return true;
    }
    doc::Value document(int) const override
    {
        try {
            return marshalled(time);
        } catch (const std::runtime_error& error) {
            throw base::Error(
                base::ErrorKind::Invalid,
                std::string("json: error calling MarshalJSON for type time.Time: ") + error.what());
        }
    }
    std::size_t field_count() const noexcept override { return std::size(kFields); }
    std::string_view field_name(std::size_t i) const override { return kFields[i]; }
    bool equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const Time*>(&other);
        return that != nullptr && time.compare(that->time) == 0 && time.zone == that->time.zone;
    }
    bool deep_equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const Time*>(&other);
        if (that == nullptr || time.compare(that->time) != 0) return false;
        return time.zone->name() == that->time.zone->name() &&
               time.zone->at(time.second).offset == that->time.zone->at(time.second).offset;
    }
    /// None of the fields is for templates, which Go says of each.
    std::optional<Value> field(std::string_view name) const override
    {
        for (const auto known : kFields)
            if (known == name) return Value();
        return std::nullopt;
    }
    bool fields_are_go_names() const noexcept override { return true; }
    const GoTime time;

private:
    static constexpr std::string_view kFields[] = {"wall", "ext", "loc"};
};

const GoTime& time_of(const Value& value)
{
    const auto* const time = as_time(value);
    if (time == nullptr)
        throw std::runtime_error("runtime error: invalid memory address or nil pointer dereference");
    return *time;
}
base::Duration duration_of(const Value& value)
{
    return base::Duration(value.as_int());
}

Value add_date(Call& call)
{
    const auto& time = time_of(call[0]);
    const auto parts = time.parts();
    const auto seconds = std::int64_t{parts.hour} * 3600 + parts.minute * 60 + parts.second;
    return time_value(GoTime::date(
        parts.year + call.integer(1),
        parts.month + call.integer(2),
        parts.day + call.integer(3),
        seconds,
        time.nanosecond,
        time.zone));
}

Value in_zone(const Value& value, std::shared_ptr<const Zone> zone)
{
    auto time = time_of(value);
    time.zone = std::move(zone);
    return time_value(std::move(time));
}

Value unix_in(Call& call, std::int64_t per_second)
{
    const auto& time = time_of(call[0]);
    const auto whole = static_cast<std::uint64_t>(time.second) * static_cast<std::uint64_t>(per_second);
    return Value::int64(static_cast<std::int64_t>(whole) + time.nanosecond / (1'000'000'000 / per_second));
}

template <auto Part> Value part(Call& call)
{
    return Value::integer(time_of(call[0]).parts().*Part);
}

constexpr Type::Method kTimeMethods[] = {
    {"Unix", "", [](Call& call) { return Value::int64(time_of(call[0]).second); }},
    {"UnixMilli", "", [](Call& call) { return unix_in(call, 1000); }},
    {"UnixMicro", "", [](Call& call) { return unix_in(call, 1'000'000); }},
    {"UnixNano", "", [](Call& call) { return unix_in(call, 1'000'000'000); }},
    {"Year", "", part<&GoTime::Parts::year>},
    {"Month", "", [](Call& call) { return Value::of_int(month_type(), time_of(call[0]).parts().month); }},
    {"Day", "", part<&GoTime::Parts::day>},
    {"Hour", "", part<&GoTime::Parts::hour>},
    {"Minute", "", part<&GoTime::Parts::minute>},
    {"Second", "", part<&GoTime::Parts::second>},
    {"Nanosecond", "", [](Call& call) { return Value::integer(time_of(call[0]).nanosecond); }},
    {"Weekday", "", [](Call& call) { return Value::of_int(weekday_type(), time_of(call[0]).parts().weekday); }},
    {"YearDay", "", part<&GoTime::Parts::year_day>},
    {"IsZero",
     "",
     [](Call& call) {
         return Value(time_of(call[0]).second == GoTime::kZero && time_of(call[0]).nanosecond == 0);
     }},
    {"IsDST",
     "",
     [](Call& call) { return Value(time_of(call[0]).zone->at(time_of(call[0]).second).daylight); }},
    {"UTC", "", [](Call& call) { return in_zone(call[0], Zone::utc()); }},
    {"Local", "", [](Call& call) { return in_zone(call[0], Zone::utc()); }},
    {"In",
     "*time.Location",
     [](Call& call) {
         const auto* const location = dynamic_cast<const Location*>(call[1].as_object());
         if (location == nullptr) throw std::runtime_error("time: missing Location in call to Time.In");
         return in_zone(call[0], location->zone);
     }},
    {"Location",
     "",
     [](Call& call) { return Value::object(std::make_unique<Location>(time_of(call[0]).zone)); }},
    {"String", "", [](Call& call) { return Value(time_of(call[0]).str()); }},
    {"GoString", "", [](Call& call) { return Value(go_string(time_of(call[0]))); }},
    {"Format", "string", [](Call& call) { return Value(time_of(call[0]).format(call.string(1))); }},
    {"Add",
     "time.Duration",
     [](Call& call) { return time_value(time_of(call[0]).plus(duration_of(call[1]))); }},
    {"AddDate", "int, int, int", add_date},
    {"Sub", "time.Time", [](Call& call) { return Value::duration(time_of(call[0]).minus(time_of(call[1]))); }},
    {"Before", "time.Time", [](Call& call) { return Value(time_of(call[0]).compare(time_of(call[1])) < 0); }},
    {"After", "time.Time", [](Call& call) { return Value(time_of(call[0]).compare(time_of(call[1])) > 0); }},
    {"Equal", "time.Time", [](Call& call) { return Value(time_of(call[0]).compare(time_of(call[1])) == 0); }},
    {"Compare",
     "time.Time",
     [](Call& call) { return Value::integer(time_of(call[0]).compare(time_of(call[1]))); }},
    {"Truncate",
     "time.Duration",
     [](Call& call) { return time_value(time_of(call[0]).truncated(duration_of(call[1]))); }},
    {"Round",
     "time.Duration",
     [](Call& call) { return time_value(time_of(call[0]).rounded(duration_of(call[1]))); }},
    {"MarshalJSON", "", [](Call& call) { return Value::bytes('"' + marshalled(time_of(call[0])) + '"'); }},
    {"MarshalText", "", [](Call& call) { return Value::bytes(marshalled(time_of(call[0]))); }},
};
constexpr Type::Method kLocationMethods[] = {
    {"String",
     "",
     [](Call& call) { return Value(dynamic_cast<const Location&>(*call[0].as_object()).zone->name()); }},
};

const Type::Method* find(std::span<const Type::Method> methods, std::string_view name)
{
    for (const auto& method : methods)
        if (method.name == name) return &method;
    return nullptr;
}

const Type::Method* Time::method(std::string_view name) const
{
    return find(kTimeMethods, name);
}
const Type::Method* Location::method(std::string_view name) const
{
    return find(kLocationMethods, name);
}

}  // namespace

Value time_value(GoTime time)
{
    return Value::object(std::make_unique<Time>(std::move(time)));
}

const GoTime* as_time(const Value& value)
{
    const auto* const object = dynamic_cast<const Time*>(value.as_object());
    return object == nullptr ? nullptr : &object->time;
}

void register_time_types()
{
    time_type();
    location_type();
    month_type();
    weekday_type();
}

}  // namespace sluice::sprig
