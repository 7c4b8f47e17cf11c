// Any bytes as JSON: nothing crashes, and what is written in each style is read back the same.
#include "require.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <cstdint>

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr doc::ParseLimits limits{.max_bytes = 1 << 16, .max_depth = 100, .max_nodes = 20'000};
    constexpr doc::ParseLimits wide{.max_bytes = 1 << 24, .max_depth = 100, .max_nodes = 20'000};
    doc::Value value;
    try {
        value = doc::parse_json({reinterpret_cast<const char*>(data), size}, limits);
    } catch (const base::Error&) {
        return 0;
    }
    // Once more, because -0.0 is written as -0, which is the integer 0.
    value = doc::parse_json(doc::to_json(value), wide);
    const auto canonical = doc::to_json(value, doc::JsonStyle::Go);
    for (const auto style : {doc::JsonStyle::Compact, doc::JsonStyle::Go, doc::JsonStyle::GoIndent})
        fuzz::require(
            doc::to_json(doc::parse_json(doc::to_json(value, style), wide), doc::JsonStyle::Go) == canonical);
    return 0;
}
