// Any bytes as a template: it parses or is refused with a ParseError, whatever the delimiters are; what parsed
// can be asked for its names.
#include "require.hpp"

#include "gotemplate/set.hpp"

#include <cstdint>

using namespace sluice;

namespace {

void check(std::string_view text, const gotemplate::Set::Options& options)
{
    static const gotemplate::FunctionMap functions;
    gotemplate::Set set(functions, options);
    try {
        set.parse("fuzz", text);
    } catch (const gotemplate::ParseError&) {
        return;
    }
    fuzz::require(set.defined("fuzz"));
    fuzz::require(!set.names().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text, {});
    check(text, {.left_delimiter = "<", .right_delimiter = ">"});
    return 0;
}
