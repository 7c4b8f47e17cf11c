#pragma once
#include <memory>
#include <string>

namespace sluice::sprig {

/// Decimal: a number of any length, coefficient times a power of ten, as github.com/shopspring/decimal has it:
/// sums and products are exact, quotients have 16 decimals, rounded half away from zero. A value.
class Decimal {
public:
    /// From the shortest text that reads back as this number. Throws std::runtime_error with shopspring's words
    /// for what is not finite.
    explicit Decimal(double);
    Decimal(const Decimal&);
    Decimal(Decimal&&) noexcept;
    Decimal& operator=(Decimal&&) noexcept;
    ~Decimal();

    Decimal operator+(const Decimal&) const;
    Decimal operator-(const Decimal&) const;
    Decimal operator*(const Decimal&) const;
    /// Throws std::runtime_error "decimal division by 0".
    Decimal operator/(const Decimal&) const;
    /// The nearest float64; infinite beyond the largest.
    double to_double() const;

private:
    struct Big;
    Decimal(std::unique_ptr<Big> coefficient, long exponent);
    std::unique_ptr<Big> coefficient_;
    long exponent_ = 0;
};

}  // namespace sluice::sprig
