// Any bytes as TOML: nothing crashes, and what is written of it is read back the same.
#include "require.hpp"

#include "base/error.hpp"
#include "sprig/toml.hpp"

#include <cstdint>

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size > 1 << 14) return 0;
    try {
        const auto written = sprig::to_toml(sprig::from_toml({reinterpret_cast<const char*>(data), size}));
        fuzz::require(sprig::to_toml(sprig::from_toml(written)) == written);
    } catch (const base::Error&) {
        return 0;
    }
    return 0;
}
