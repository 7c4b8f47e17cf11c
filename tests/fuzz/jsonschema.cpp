// Any bytes as a schema, and as values after the first line break: nothing crashes, nothing runs for ever, and
// only Error escapes.
#include "base/error.hpp"
#include "doc/json.hpp"
#include "jsonschema/schema.hpp"

#include <cstdint>

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr doc::ParseLimits limits{.max_bytes = 1 << 16, .max_depth = 100, .max_nodes = 20'000};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(text.find('\n'), text.size());
    jsonschema::Options options;
    options.budget = {.schema_bytes = 1 << 16, .documents = 32, .nodes = 5'000, .steps = 100'000, .depth = 300};
    try {
        const auto values = line < text.size() ? doc::parse_json(text.substr(line + 1), limits) : doc::Value();
        jsonschema::values_error(text.substr(0, line), values, options);
    } catch (const base::Error&) {
        return 0;
    }
    return 0;
}
