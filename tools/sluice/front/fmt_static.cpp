// Debian's fmt is a shared library alone. What the engines call of it is instantiated here, so that a static
// program can have it too.
#include <fmt/format-inl.h>

template void fmt::detail::buffer<char>::append(const char*, const char*);
template void fmt::detail::vformat_to(
    fmt::detail::buffer<char>&,
    fmt::string_view,
    fmt::basic_format_args<fmt::buffer_context<char>>,
    fmt::detail::locale_ref);
template std::locale fmt::detail::locale_ref::get<std::locale>() const;
template auto fmt::detail::thousands_sep_impl(fmt::detail::locale_ref)
    -> fmt::detail::thousands_sep_result<char>;
template char fmt::detail::decimal_point_impl(fmt::detail::locale_ref);
template auto fmt::detail::dragonbox::to_decimal(float) noexcept -> fmt::detail::dragonbox::decimal_fp<float>;
template auto fmt::detail::dragonbox::to_decimal(double) noexcept -> fmt::detail::dragonbox::decimal_fp<double>;
