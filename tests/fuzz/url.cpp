// Any bytes as a URL: nothing crashes, and what is written of it is read back the same.
#include "require.hpp"

#include "base/error.hpp"
#include "sprig/go_url.hpp"

#include <cstdint>

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        const auto written = sprig::GoUrl::parse({reinterpret_cast<const char*>(data), size}).str();
        const auto again = sprig::GoUrl::parse(written).str();
        fuzz::require(again == sprig::GoUrl::parse(again).str());
    } catch (const base::Error&) {
        return 0;
    }
    return 0;
}
