#include "unicode_class.hpp"

#include "unicode_data.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::sprig {

namespace {

std::string canonical(std::string_view name)
{
    std::string out;
    for (const auto c : name) {
        if (c == '_' || c == '-' || c == ' ') continue;
        const bool upper = c >= 'A' && c <= 'Z';
        const bool lower = c >= 'a' && c <= 'z';
        if (out.empty() && lower)
            out += static_cast<char>(c - 'a' + 'A');
        else if (!out.empty() && upper)
            out += static_cast<char>(c - 'A' + 'a');
        else
            out += c;
    }
    return out;
}

/// Classes that RE2 has no name for, as the sum of others; and whether the sum is of what is not inside.
struct Sum {
    std::string_view name, parts;
    bool inverted;
};
constexpr std::string_view kAssigned = "\\pL\\pM\\pN\\pP\\pS\\pZ\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}";
constexpr Sum kSums[] = {
    {"Ascii", "\\x{0}-\\x{7f}", false},
    {"Assigned", kAssigned, false},
    {"C", "\\pL\\pM\\pN\\pP\\pS\\pZ", true},
    {"Cn", kAssigned, true},
    {"LC", "\\p{Lu}\\p{Ll}\\p{Lt}", false},
    // Scripts that are younger than RE2's tables.
    {"Kawi", "\\x{11f00}-\\x{11f10}\\x{11f12}-\\x{11f3a}\\x{11f3e}-\\x{11f59}", false},
};

const Sum* sum_of(std::string_view name)
{
    const auto* found = std::ranges::find(kSums, name, &Sum::name);
    return found == std::end(kSums) ? nullptr : found;
}

}  // namespace

std::optional<std::string> re2_unicode_class(std::string_view written, bool negative, bool in_brackets)
{
    auto name = canonical(written);
    const auto known = std::ranges::lower_bound(unicode::kClassNames, name, {}, &unicode::ClassName::canonical);
    if (known != unicode::kClassNames.end() && known->canonical == name)
        name = known->name;
    else if (name != "Any" && name != "Assigned" && name != "Ascii")
        return std::nullopt;
    const auto* sum = sum_of(name);
    if (!sum) return fmt::format("\\{}{{{}}}", negative ? 'P' : 'p', name);
    const bool outside = negative != sum->inverted;
    if (!in_brackets) return fmt::format("[{}{}]", outside ? "^" : "", sum->parts);
    if (!outside) return std::string(sum->parts);
    // Brackets cannot hold what is outside of a sum; an empty class is the nearest that RE2 can say.
    return std::string();
}

}  // namespace sluice::sprig
