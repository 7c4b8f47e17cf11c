#include "decimal.hpp"

#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <openssl/bn.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

constexpr long kDivisionDecimals = 16;
/// A template could multiply 1e308 a million times; shopspring would go on until memory ends.
constexpr int kMaxBits = 1 << 20;

struct FreeContext {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
BN_CTX* scratch()
{
    thread_local const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
    if (!context) throw std::bad_alloc();
    return context.get();
}

void need(int ok)
{
    if (ok == 0) throw std::bad_alloc();
}

}  // namespace

struct Decimal::Big {
    BIGNUM* number = BN_new();
    Big()
    {
        if (number == nullptr) throw std::bad_alloc();
    }
    Big(const Big& other) : number(BN_dup(other.number))
    {
        if (number == nullptr) throw std::bad_alloc();
    }
    Big& operator=(const Big&) = delete;
    ~Big() { BN_free(number); }

    static std::unique_ptr<Big> times_power_of_ten(const Big& value, long exponent)
    {
        auto result = std::make_unique<Big>();
        Big ten;
        Big power;
        need(BN_set_word(ten.number, 10));
        need(BN_set_word(power.number, static_cast<BN_ULONG>(exponent)));
        if (exponent * 4 > kMaxBits) throw std::runtime_error("decimal is too long");
        need(BN_exp(power.number, ten.number, power.number, scratch()));
        need(BN_mul(result->number, value.number, power.number, scratch()));
        return result;
    }
};

Decimal::Decimal(std::unique_ptr<Big> coefficient, long exponent)
    : coefficient_(std::move(coefficient)), exponent_(exponent)
{
    if (BN_num_bits(coefficient_->number) > kMaxBits) throw std::runtime_error("decimal is too long");
}
Decimal::Decimal(const Decimal& other)
    : coefficient_(std::make_unique<Big>(*other.coefficient_)), exponent_(other.exponent_)
{
}
Decimal::Decimal(Decimal&&) noexcept = default;
Decimal& Decimal::operator=(Decimal&&) noexcept = default;
Decimal::~Decimal() = default;

Decimal::Decimal(double number) : coefficient_(std::make_unique<Big>())
{
    if (!std::isfinite(number))
        throw std::runtime_error(
            "Cannot create a Decimal from " + gotemplate::strconv::format_float(number, 'g', -1, 64));
    // "-d.ddde+xx" with as many digits as tell the number apart.
    auto text = gotemplate::strconv::format_float(number, 'e', -1, 64);
    const auto e = text.find('e');
    exponent_ = std::stol(text.substr(e + 1));
    text.resize(e);
    if (const auto point = text.find('.'); point != std::string::npos) {
        exponent_ -= static_cast<long>(text.size() - point - 1);
        text.erase(point, 1);
    }
    need(BN_dec2bn(&coefficient_->number, text.c_str()));
    if (BN_is_zero(coefficient_->number)) exponent_ = 0;
}

Decimal Decimal::operator+(const Decimal& other) const
{
    const auto exponent = std::min(exponent_, other.exponent_);
    auto sum = Big::times_power_of_ten(*coefficient_, exponent_ - exponent);
    const auto addend = Big::times_power_of_ten(*other.coefficient_, other.exponent_ - exponent);
    need(BN_add(sum->number, sum->number, addend->number));
    return {std::move(sum), exponent};
}

Decimal Decimal::operator-(const Decimal& other) const
{
    Decimal negated(other);
    BN_set_negative(negated.coefficient_->number, BN_is_negative(negated.coefficient_->number) == 0);
    return *this + negated;
}

Decimal Decimal::operator*(const Decimal& other) const
{
    auto product = std::make_unique<Big>();
    need(BN_mul(product->number, coefficient_->number, other.coefficient_->number, scratch()));
    return {std::move(product), exponent_ + other.exponent_};
}

Decimal Decimal::operator/(const Decimal& other) const
{
    if (BN_is_zero(other.coefficient_->number)) throw std::runtime_error("decimal division by 0");
    const auto shift = exponent_ - other.exponent_ + kDivisionDecimals;
    const auto dividend = Big::times_power_of_ten(*coefficient_, std::max(shift, 0L));
    const auto divisor = Big::times_power_of_ten(*other.coefficient_, std::max(-shift, 0L));
    const bool negative = BN_is_negative(dividend->number) != BN_is_negative(divisor->number);
    auto quotient = std::make_unique<Big>();
    Big rest;
    need(BN_div(quotient->number, rest.number, dividend->number, divisor->number, scratch()));
    need(BN_lshift1(rest.number, rest.number));
    if (BN_ucmp(rest.number, divisor->number) >= 0) {
        need(negative ? BN_sub_word(quotient->number, 1) : BN_add_word(quotient->number, 1));
    }
    return {std::move(quotient), -kDivisionDecimals};
}

double Decimal::to_double() const
{
    char* digits = BN_bn2dec(coefficient_->number);
    if (digits == nullptr) throw std::bad_alloc();
    const auto text = digits + ("e" + std::to_string(exponent_));
    OPENSSL_free(digits);
    return gotemplate::strconv::parse_float(text, 64).value;
}

}  // namespace sluice::sprig
