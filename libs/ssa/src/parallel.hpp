#pragma once
#include <cstddef>
#include <functional>

namespace sluice::ssa {

/// Runs work(0) .. work(count - 1), at most `width` at a time, the caller's thread among them. After the first
/// exception nothing new is begun; the exception of the lowest index passes through when all have ended.
void parallel(std::size_t count, std::size_t width, const std::function<void(std::size_t)>& work);

}  // namespace sluice::ssa
