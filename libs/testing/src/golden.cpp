#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace sluice::testing {

std::string slurp(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) FAIL("cannot read " << file);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

namespace {
std::string first_difference(std::string_view expected, std::string_view actual)
{
    std::istringstream left{std::string(expected)}, right{std::string(actual)};
    std::string expected_line, actual_line;
    for (int line = 1;; ++line) {
        const bool more_left = static_cast<bool>(std::getline(left, expected_line));
        const bool more_right = static_cast<bool>(std::getline(right, actual_line));
        if (!more_left && !more_right) return "they differ in line endings only";
        if (!more_left) expected_line = "<end>";
        if (!more_right) actual_line = "<end>";
        if (expected_line != actual_line)
            return "line " + std::to_string(line) + "\n  expected: " + expected_line +
                   "\n  actual:   " + actual_line;
    }
}
}  // namespace

void require_golden(const std::filesystem::path& file, std::string_view actual)
{
    if (std::getenv("SLUICE_ACCEPT") != nullptr) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << actual;
        return;
    }
    const std::string expected = slurp(file);
    if (expected != actual) FAIL(file << " differs at " << first_difference(expected, actual));
    SUCCEED();
}

void eventually(std::string_view what, const std::function<bool()>& condition, int limit)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) FAIL("did not happen within " << limit << " s: " << what);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    SUCCEED();
}

}  // namespace sluice::testing
