#include "runtime/idle_memory.hpp"

#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using namespace sluice;

namespace {

// Sanitizers bring an allocator of their own.
#if defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#elif defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

std::size_t resident_kib()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (std::size_t kib = 0; word == "VmRSS:" && status >> kib) return kib;
    return 0;
}

/// As a burst of reconciliations leaves a heap: small pieces, most of them free again, some still in use.
std::vector<std::unique_ptr<char[]>> a_burst()
{
    constexpr std::size_t pieces = 40'000, bytes = 1000;
    std::vector<std::unique_ptr<char[]>> all(pieces), kept;
    for (auto& piece : all) {
        piece = std::make_unique<char[]>(bytes);
        std::memset(piece.get(), 1, bytes);
    }
    for (std::size_t i = 0; i < pieces; i += 400)
        kept.push_back(std::move(all[i]));
    return kept;
}

}  // namespace

TEST_CASE("what a burst of work needed goes back to the system, and nothing that is in use is lost")
{
    const std::vector<std::string> text(100, "still here");
    const auto kept = a_burst();
    const auto before = resident_kib();
    runtime::give_memory_back();
    if (!kSanitized) CHECK(resident_kib() + 20'000 < before);
    CHECK(text.back() == "still here");
    CHECK(kept.back()[999] == 1);
    CHECK_THROWS_AS(throw std::string("code and tables still work"), std::string);
}

TEST_CASE("memory is given back once after the last of many runs, and again after the next")
{
    io::Loop loop;
    runtime::IdleMemory memory(loop, std::chrono::milliseconds(20));
    for (int i = 0; i < 1000; ++i)
        memory.touch();
    testing::eventually("it is quiet", [&] { return memory.given_back() == 1; });
    memory.touch();
    testing::eventually("it is quiet again", [&] { return memory.given_back() == 2; });
}
