#include "duration_type.hpp"

#include "base/duration.hpp"
#include "gotemplate/function.hpp"

#include <limits>

namespace sluice::gotemplate {

std::string duration_text(const Value& value)
{
    return base::format_duration(base::Duration(value.as_int()));
}

namespace duration_method {

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Value as_duration(std::int64_t nanoseconds)
{
    return Value::duration(base::Duration(nanoseconds));
}

/// As Go computes it: whole units and rest apart, so that large durations keep their precision.
Value in_units(const Value& duration, std::int64_t unit)
{
    const std::int64_t n = duration.as_int();
    const std::int64_t whole = n / unit;
    return static_cast<double>(whole) + static_cast<double>(n % unit) / static_cast<double>(unit);
}

}  // namespace

Value abs(Call& call)
{
    const std::int64_t n = call.integer(0);
    return as_duration(n >= 0 ? n : n == kLeast ? kMost : -n);
}
Value hours(Call& call)
{
    return in_units(call[0], 3'600'000'000'000);
}
Value minutes(Call& call)
{
    return in_units(call[0], 60'000'000'000);
}
Value seconds(Call& call)
{
    return in_units(call[0], 1'000'000'000);
}
Value milliseconds(Call& call)
{
    return Value::int64(call.integer(0) / 1'000'000);
}
Value microseconds(Call& call)
{
    return Value::int64(call.integer(0) / 1000);
}
Value nanoseconds(Call& call)
{
    return Value::int64(call.integer(0));
}
Value round(Call& call)
{
    const std::int64_t n = call.integer(0);
    const std::int64_t unit = call.integer(1);
    if (unit <= 0) return as_duration(n);
    const std::int64_t rest = n % unit;
    const auto less_than_half = [unit](std::int64_t r) {
        return static_cast<std::uint64_t>(r) * 2 < static_cast<std::uint64_t>(unit);
    };
    std::int64_t sum = 0;
    if (n < 0) {
        if (less_than_half(-rest)) return as_duration(n - rest);
        return as_duration(__builtin_sub_overflow(n, unit + rest, &sum) ? kLeast : sum);
    }
    if (less_than_half(rest)) return as_duration(n - rest);
    return as_duration(__builtin_add_overflow(n, unit - rest, &sum) ? kMost : sum);
}
Value truncate(Call& call)
{
    const std::int64_t n = call.integer(0);
    const std::int64_t unit = call.integer(1);
    return as_duration(unit <= 0 ? n : n - n % unit);
}
Value string(Call& call)
{
    return duration_text(call[0]);
}

}  // namespace duration_method

}  // namespace sluice::gotemplate
