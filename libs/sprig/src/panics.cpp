#include "panics.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

void fail(const std::string& text)
{
    throw base::Error(base::ErrorKind::Invalid, text);
}

void fail_nil_dereference()
{
    fail("runtime error: invalid memory address or nil pointer dereference");
}

void fail_make_slice()
{
    fail("runtime error: makeslice: len out of range");
}

void fail_too_large(std::string_view function)
{
    throw base::Error(base::ErrorKind::LimitExceeded, fmt::format("the result of {} is too large", function));
}

std::string_view checked_slice(std::string_view text, std::int64_t low, std::int64_t high)
{
    const auto size = static_cast<std::int64_t>(text.size());
    if (high < 0) fail(fmt::format("runtime error: slice bounds out of range [:{}]", high));
    if (high > size)
        fail(fmt::format("runtime error: slice bounds out of range [:{}] with length {}", high, size));
    if (low < 0) fail(fmt::format("runtime error: slice bounds out of range [{}:]", low));
    if (low > high) fail(fmt::format("runtime error: slice bounds out of range [{}:{}]", low, high));
    return text.substr(static_cast<std::size_t>(low), static_cast<std::size_t>(high - low));
}

}  // namespace sluice::sprig
