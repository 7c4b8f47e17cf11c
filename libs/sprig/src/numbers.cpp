#include "cast.hpp"
#include "decimal.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/set.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace sluice::sprig {

namespace {

/// A template that asks for more numbers than this wants to eat memory.
constexpr std::size_t kMaxSequence = 10'000'000;

std::int64_t wrap(std::uint64_t bits)
{
    return static_cast<std::int64_t>(bits);
}
std::uint64_t raw(const Value& value)
{
    return static_cast<std::uint64_t>(cast_int64(value));
}

// ---- Conversions.

Value to_int(Call& call)
{
    return Value::integer(cast_int64(call[0]));
}
Value to_int64(Call& call)
{
    return Value::int64(cast_int64(call[0]));
}
Value to_float64(Call& call)
{
    return cast_float64(call[0]);
}
Value atoi(Call& call)
{
    return Value::integer(gotemplate::strconv::atoi(call.string(0)).value);
}

Value to_decimal(Call& call)
{
    const auto text = gotemplate::sprint(call.args().first(1));
    const auto octal = gotemplate::strconv::parse_int(text, 8, 64);
    return Value::int64(octal ? octal.value : 0);
}

// ---- Whole numbers, which overflow as Go's do.

Value add1(Call& call)
{
    return Value::int64(wrap(raw(call[0]) + 1));
}

Value add(Call& call)
{
    std::uint64_t sum = 0;
    for (const auto& value : call.args())
        sum += raw(value);
    return Value::int64(wrap(sum));
}

Value sub(Call& call)
{
    return Value::int64(wrap(raw(call[0]) - raw(call[1])));
}

Value mul(Call& call)
{
    auto product = raw(call[0]);
    for (const auto& value : call.args().subspan(1))
        product *= raw(value);
    return Value::int64(wrap(product));
}

std::int64_t divisor(const Value& value)
{
    const auto number = cast_int64(value);
    if (number == 0) throw std::runtime_error("runtime error: integer divide by zero");
    return number;
}

Value div(Call& call)
{
    const auto by = divisor(call[1]);
    if (by == -1) return Value::int64(wrap(0 - raw(call[0])));  // the smallest number has no opposite
    return Value::int64(cast_int64(call[0]) / by);
}

Value mod(Call& call)
{
    const auto by = divisor(call[1]);
    return Value::int64(by == -1 ? 0 : cast_int64(call[0]) % by);
}

Value max(Call& call)
{
    auto most = cast_int64(call[0]);
    for (const auto& value : call.args().subspan(1))
        most = std::max(most, cast_int64(value));
    return Value::int64(most);
}

Value min(Call& call)
{
    auto least = cast_int64(call[0]);
    for (const auto& value : call.args().subspan(1))
        least = std::min(least, cast_int64(value));
    return Value::int64(least);
}

// ---- Floats.

/// math.Max and math.Min: infinity before NaN before the rest, and 0 above -0.
double go_max(double a, double b)
{
    if (std::isinf(a) || std::isinf(b)) {
        if (a > 0 && std::isinf(a)) return a;
        if (b > 0 && std::isinf(b)) return b;
    }
    if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
    if (a == 0 && b == 0) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}
double go_min(double a, double b)
{
    return -go_max(-a, -b);
}

Value maxf(Call& call)
{
    auto most = cast_float64(call[0]);
    for (const auto& value : call.args().subspan(1))
        most = go_max(most, cast_float64(value));
    return most;
}

Value minf(Call& call)
{
    auto least = cast_float64(call[0]);
    for (const auto& value : call.args().subspan(1))
        least = go_min(least, cast_float64(value));
    return least;
}

template <class Operation> double fold(double start, std::span<const Value> operands, Operation operation)
{
    Decimal result(start);
    for (const auto& value : operands)
        result = operation(result, Decimal(cast_float64(value)));
    return result.to_double();
}

Value add1f(Call& call)
{
    return (Decimal(cast_float64(call[0])) + Decimal(1)).to_double();
}
Value addf(Call& call)
{
    return fold(0, call.args(), std::plus<>{});
}
Value subf(Call& call)
{
    return fold(cast_float64(call[0]), call.args().subspan(1), std::minus<>{});
}
Value mulf(Call& call)
{
    return fold(cast_float64(call[0]), call.args().subspan(1), std::multiplies<>{});
}
Value divf(Call& call)
{
    return fold(cast_float64(call[0]), call.args().subspan(1), std::divides<>{});
}

Value floor(Call& call)
{
    return std::floor(cast_float64(call[0]));
}
Value ceil(Call& call)
{
    return std::ceil(cast_float64(call[0]));
}

/// round 2.675 2 [0.5]: the last argument is where rounding up begins. Negative numbers have negative
/// fractions, which are never that far: sprig rounds them down.
Value round(Call& call)
{
    const double up_from = call.size() > 2 ? call.number(2) : 0.5;
    const double power = power_of_ten(static_cast<double>(call.integer(1)));
    const double shifted = power * cast_float64(call[0]);
    double whole = 0;
    const double fraction =
        std::isinf(shifted) ? std::numeric_limits<double>::quiet_NaN() : std::modf(shifted, &whole);
    return (fraction >= up_from ? std::ceil(shifted) : std::floor(shifted)) / power;
}

// ---- Sequences.

/// As many steps as Go's loop makes, which wraps around at the ends of int64; the budget pays for each.
std::vector<std::int64_t> steps(Call& call, std::int64_t start, std::int64_t stop, std::int64_t step)
{
    std::vector<std::int64_t> numbers;
    const bool down = stop < start;
    if (down ? step >= 0 : step <= 0) return numbers;
    for (auto i = start; down ? i > stop : i < stop;) {
        if (numbers.size() == kMaxSequence)
            throw gotemplate::BudgetError("a sequence of more than 10000000 numbers");
        numbers.push_back(i);
        if (call.execution() != nullptr) call.execution()->spend(1);
        if (__builtin_add_overflow(i, step, &i)) break;
    }
    return numbers;
}

const gotemplate::Type& int_list()
{
    static const auto& type = gotemplate::types::slice_of(gotemplate::types::of(gotemplate::Kind::Int));
    return type;
}

Value list_of(const std::vector<std::int64_t>& numbers)
{
    std::vector<Value> values;
    values.reserve(numbers.size());
    for (const auto number : numbers)
        values.push_back(Value::integer(number));
    return Value::slice(int_list(), std::move(values));
}

Value until(Call& call)
{
    const auto stop = call.integer(0);
    return list_of(steps(call, 0, stop, stop < 0 ? -1 : 1));
}

Value until_step(Call& call)
{
    return list_of(steps(call, call.integer(0), call.integer(1), call.integer(2)));
}

/// seq LAST, seq FIRST LAST, seq FIRST STEP LAST, as the command of that name.
Value seq(Call& call)
{
    if (call.size() == 0 || call.size() > 3) return "";
    const auto first = call.size() == 1 ? 1 : call.integer(0);
    const auto last = call.integer(call.size() - 1);
    const std::int64_t direction = last < first ? -1 : 1;
    const auto step = call.size() == 3 ? call.integer(1) : direction;
    if (call.size() == 3 && direction < 0 && step > 0) return "";
    const auto beyond = wrap(static_cast<std::uint64_t>(last) + static_cast<std::uint64_t>(direction));
    std::string text;
    for (const auto number : steps(call, first, beyond, step)) {
        if (!text.empty()) text += ' ';
        text += std::to_string(number);
    }
    return text;
}

Value rand_int(Call& call)
{
    const auto low = static_cast<std::uint64_t>(call.integer(0));
    const auto range = wrap(static_cast<std::uint64_t>(call.integer(1)) - low);
    if (range <= 0) throw std::runtime_error("invalid argument to Intn");
    // The numbers past the last whole multiple of the range would come more often.
    const auto width = static_cast<std::uint64_t>(range);
    const auto reject_from = std::numeric_limits<std::uint64_t>::max() / width * width;
    auto number = call.environment().random();
    while (number >= reject_from)
        number = call.environment().random();
    return Value::integer(wrap(low + number % width));
}

}  // namespace

void add_numbers(gotemplate::FunctionMap& functions)
{
    functions.add({
        {"int", "interface {}", to_int},
        {"int64", "interface {}", to_int64},
        {"float64", "interface {}", to_float64},
        {"atoi", "string", atoi},
        {"toDecimal", "interface {}", to_decimal},
        {"add1", "interface {}", add1},
        {"add", "...interface {}", add},
        {"sub", "interface {}, interface {}", sub},
        {"mul", "interface {}, ...interface {}", mul},
        {"div", "interface {}, interface {}", div},
        {"mod", "interface {}, interface {}", mod},
        {"max", "interface {}, ...interface {}", max},
        {"biggest", "interface {}, ...interface {}", max},
        {"min", "interface {}, ...interface {}", min},
        {"maxf", "interface {}, ...interface {}", maxf},
        {"minf", "interface {}, ...interface {}", minf},
        {"add1f", "interface {}", add1f},
        {"addf", "...interface {}", addf},
        {"subf", "interface {}, ...interface {}", subf},
        {"mulf", "interface {}, ...interface {}", mulf},
        {"divf", "interface {}, ...interface {}", divf},
        {"floor", "interface {}", floor},
        {"ceil", "interface {}", ceil},
        {"round", "interface {}, int, ...float64", round},
        {"until", "int", until},
        {"untilStep", "int, int, int", until_step},
        {"seq", "...int", seq},
        {"randInt", "int, int", rand_int},
    });
}

}  // namespace sluice::sprig
