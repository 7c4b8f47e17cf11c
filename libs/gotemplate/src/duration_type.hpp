#pragma once
#include "gotemplate/type.hpp"

#include <array>
#include <string>

namespace sluice::gotemplate {

/// The type of a named scalar by its id.
const Type& scalar_type(std::uint16_t id) noexcept;

/// time.Duration's String and methods.
std::string duration_text(const Value&);
namespace duration_method {
Value abs(Call&);
Value hours(Call&);
Value microseconds(Call&);
Value milliseconds(Call&);
Value minutes(Call&);
Value nanoseconds(Call&);
Value round(Call&);
Value seconds(Call&);
Value string(Call&);
Value truncate(Call&);
}  // namespace duration_method

inline constexpr std::array<Type::Method, 10> kDurationMethods = {{
    {"Abs", "", duration_method::abs},
    {"Hours", "", duration_method::hours},
    {"Microseconds", "", duration_method::microseconds},
    {"Milliseconds", "", duration_method::milliseconds},
    {"Minutes", "", duration_method::minutes},
    {"Nanoseconds", "", duration_method::nanoseconds},
    {"Round", "time.Duration", duration_method::round},
    {"Seconds", "", duration_method::seconds},
    {"String", "", duration_method::string},
    {"Truncate", "time.Duration", duration_method::truncate},
}};

}  // namespace sluice::gotemplate
