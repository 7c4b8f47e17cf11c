#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::doc {

/// Go's strconv.FormatFloat with the shortest digits that read back as the same number.
std::string fixed_text(double number);       ///< 'f': 0.00001, 100000000000000000000
std::string scientific_text(double number);  ///< 'e': 1e-05, 1.5e+21
std::string general_text(double number);     ///< 'g': scientific below 1e-4 and from 1e6 on
std::string general_text(float number);      ///< the same with the digits of a float32

/// Go's strconv.ParseFloat of a decimal text, which may begin with a sign: what is too small is zero, and what
/// is too large is nullopt, where Go reports a range error.
std::optional<double> read_double(std::string_view text);

}  // namespace sluice::doc
