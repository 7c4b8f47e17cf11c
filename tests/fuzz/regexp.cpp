// A pattern and a text, cut at the first line break: nothing crashes, RE2 takes every pattern that we take for
// one of Go's, and matches lie in the text, in order.
#include "require.hpp"

#include "base/error.hpp"
#include "sprig/go_regexp.hpp"

#include <cstdint>

using namespace sluice;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size > 1000) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto pattern = input.substr(0, input.find('\n'));
    const auto text = input.substr(std::min(pattern.size() + 1, input.size()));
    try {
        const sprig::GoRegexp regexp(pattern);
        std::size_t at = 0;
        for (const auto& [begin, end] : regexp.find_all(text, -1)) {
            fuzz::require(at <= begin && begin <= end && end <= text.size());
            at = end;
        }
        fuzz::require(regexp.replace_all(text, "$0") == text);
        regexp.split(text, -1);
    } catch (const base::Error& error) {
        fuzz::require(
            !std::string_view(error.what()).starts_with("error parsing regexp: expression too large"));
    }
    return 0;
}
