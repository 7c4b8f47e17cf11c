#include "groups.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

/// Between texts and lists of texts.
namespace sluice::sprig {

namespace {

using gotemplate::types::map_of;

/// map[string]string with the keys _0, _1, ...
Value numbered(const std::vector<std::string_view>& parts)
{
    const auto map = Value::map(map_of(gotemplate::types::string(), gotemplate::types::string()));
    for (std::size_t i = 0; i < parts.size(); ++i)
        map.put(fmt::format("_{}", i), parts[i]);
    return map;
}

Value split_map(Call& call)
{
    return numbered(split(call.string(1), call.string(0)));
}
Value splitn(Call& call)
{
    return numbered(split(call.string(2), call.string(0), call.integer(1)));
}

Value split_list(Call& call)
{
    const auto parts = split(call.string(1), call.string(0));
    return Value::strings({parts.begin(), parts.end()});
}

Value to_strings(Call& call)
{
    return texts_of(call[0]);
}

Value join(Call& call)
{
    const auto texts = texts_of(call[1]);
    const auto separator = call.string(0);
    std::string out;
    bool first = true;
    for (const auto& text : texts.elements()) {
        if (!std::exchange(first, false)) out += separator;
        out += text.as_string();
        if (out.size() > kMaxText) fail_too_large("join");
    }
    return out;
}

/// Go sorts a []string where it lies, so that everybody who holds it sees it sorted. Slices of other kinds are
/// copied.
Value sort_alpha(Call& call)
{
    if (!call[0].is_list()) return Value::strings({text_of(call[0])});
    auto texts = texts_of(call[0]);
    const auto elements = texts.elements();
    if (elements.empty()) return texts;
    // Values are immutable to everybody else; this is the one place in sprig that writes into a slice.
    auto* first = const_cast<Value*>(elements.data());
    std::ranges::sort(first, first + elements.size(), {}, &Value::as_string);
    return texts;
}

}  // namespace

void add_splitting(FunctionMap& functions)
{
    functions.add({
        {"split", "string, string", split_map},
        {"splitn", "string, int, string", splitn},
        {"splitList", "string, string", split_list},
        {"toStrings", "interface {}", to_strings},
        {"join", "string, interface {}", join},
        {"sortAlpha", "interface {}", sort_alpha},
    });
}

}  // namespace sluice::sprig
