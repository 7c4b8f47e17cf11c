#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sluice::testing {

/// Compares `actual` with a committed file that the original (Go, kustomize, Flux) wrote. Fails the test with
/// the first differing line. SLUICE_ACCEPT=1 rewrites the file instead, and the diff is the review.
void require_golden(const std::filesystem::path& file, std::string_view actual);

/// The bytes of a test's input; fails the test if the file is missing.
std::string slurp(const std::filesystem::path& file);

/// Asks `condition` every two milliseconds until it holds; fails the test naming `what` after `limit` seconds.
/// For what nobody tells: that a port answers, a time has passed, another process has looked. Whatever can tell
/// rings a Bell.
void eventually(std::string_view what, const std::function<bool()>& condition, int limit = 30);

}  // namespace sluice::testing
