#pragma once
#include "doc/value.hpp"

#include <optional>
#include <string>

namespace sluice::jsonschema {

/// True for numbers of an instance and for the literals of a schema that was read with its numbers kept.
bool is_number(const doc::Value&) noexcept;
bool is_text(const doc::Value&) noexcept;

/// Number: an exact decimal, sign times digits times a power of ten. A value. Schemas compare 0.1 and 1e400
/// exactly.
struct Number {
    bool negative = false;
    std::string digits;  ///< without zeros at either end; empty for 0
    long exponent = 0;

    /// nullopt for what is no number or has an exponent past a million, which the reference gives up on too.
    static std::optional<Number> of(const doc::Value&);
    bool is_integer() const noexcept { return exponent >= 0; }
    bool is_zero() const noexcept { return digits.empty(); }
    int compare(const Number&) const noexcept;
    /// True if this is a whole multiple of a number that is not 0.
    bool is_multiple_of(const Number&) const;
    double to_double() const;
    /// For whole numbers: cut to 64 bits as Go's big.Int.Int64.
    std::int64_t to_int64() const noexcept;
};

}  // namespace sluice::jsonschema
