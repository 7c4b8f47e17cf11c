#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// The texts of Go's own run-time panics, which a template reports as errors of the function that panicked.
namespace sluice::sprig {

/// A function panicked or returned an error: its text as Go has it.
[[noreturn]] void fail(const std::string& text);
/// reflect.TypeOf(nil).Kind() and its like.
[[noreturn]] void fail_nil_dereference();
/// make([]T, n) with an n that is negative or more than there can be.
[[noreturn]] void fail_make_slice();
/// Our own: a result of more than kMaxText bytes.
[[noreturn]] void fail_too_large(std::string_view function);
/// text[low:high] with Go's bounds checks and panics.
std::string_view checked_slice(std::string_view text, std::int64_t low, std::int64_t high);

}  // namespace sluice::sprig
