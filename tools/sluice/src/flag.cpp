#include "flag.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

bool parse_switch(const std::string& text)
{
    for (const auto* word : {"1", "t", "T", "true", "TRUE", "True"})
        if (text == word) return true;
    for (const auto* word : {"0", "f", "F", "false", "FALSE", "False"})
        if (text == word) return false;
    throw base::Error(
        base::ErrorKind::Invalid, fmt::format("strconv.ParseBool: parsing \"{}\": invalid syntax", text));
}

}  // namespace

std::string Flag::shown() const
{
    return shorthand ? fmt::format("-{}, --{}", shorthand, name) : "--" + name;
}

Flag& Flags::add(Flag flag)
{
    return flags_.emplace_back(std::move(flag));
}

Flag& Flags::add_switch(bool& target, std::string name, char shorthand, std::string usage)
{
    const auto set = [&target](const std::string& text) { target = parse_switch(text); };
    return add({std::move(name), shorthand, "", std::move(usage), target ? "true" : "", set, "", false});
}

Flag& Flags::add_text(std::string& target, std::string name, char shorthand, std::string usage)
{
    const auto set = [&target](const std::string& text) { target = text; };
    auto shown = target.empty() ? std::string() : fmt::format("\"{}\"", target);
    return add({std::move(name), shorthand, "string", std::move(usage), std::move(shown), set, "", false});
}

Flag& Flags::add_list(std::vector<std::string>& target, std::string name, char shorthand, std::string usage)
{
    const auto set = [&target](const std::string& text) { target.push_back(text); };
    return add({std::move(name), shorthand, "stringArray", std::move(usage), "", set, "", false});
}

Flag& Flags::add_slice(std::vector<std::string>& target, std::string name, char shorthand, std::string usage)
{
    const auto set = [&target](const std::string& text) {
        for (std::size_t start = 0; start <= text.size();) {
            const auto end = std::min(text.find(',', start), text.size());
            target.push_back(text.substr(start, end - start));
            start = end + 1;
        }
    };
    return add({std::move(name), shorthand, "strings", std::move(usage), "", set, "", false});
}

Flag& Flags::add_duration(std::chrono::nanoseconds& target, std::string name, char shorthand, std::string usage)
{
    const auto set = [&target](const std::string& text) {
        const auto parsed = base::parse_duration(text);
        if (!parsed)
            throw base::Error(base::ErrorKind::Invalid, fmt::format("time: invalid duration \"{}\"", text));
        target = *parsed;
    };
    auto shown = target.count() ? base::format_duration(target) : std::string();
    return add({std::move(name), shorthand, "duration", std::move(usage), std::move(shown), set, "", false});
}

const Flag* Flags::find(std::string_view name) const
{
    const auto found =
        std::find_if(flags_.begin(), flags_.end(), [&](const Flag& f) { return f.name == name; });
    return found == flags_.end() ? nullptr : &*found;
}

const Flag* Flags::find(char shorthand) const
{
    const auto found =
        std::find_if(flags_.begin(), flags_.end(), [&](const Flag& f) { return f.shorthand == shorthand; });
    return found == flags_.end() ? nullptr : &*found;
}

std::string describe(std::vector<const Flag*> flags)
{
    std::erase_if(flags, [](const Flag* flag) { return flag->hidden || !flag->deprecated.empty(); });
    std::sort(flags.begin(), flags.end(), [](const Flag* l, const Flag* r) { return l->name < r->name; });
    std::vector<std::string> heads;
    std::size_t width = 0;
    for (const auto* flag : flags) {
        auto head = flag->shorthand ? fmt::format("  -{}, --{}", flag->shorthand, flag->name)
                                    : fmt::format("      --{}", flag->name);
        if (!flag->is_switch()) head += " " + flag->type;
        width = std::max(width, head.size());
        heads.push_back(std::move(head));
    }
    std::string text;
    for (std::size_t i = 0; i < flags.size(); ++i) {
        const std::string margin(width + 3, ' ');
        text += heads[i] + margin.substr(heads[i].size());
        for (const char c : flags[i]->usage) {
            text += c;
            if (c == '\n') text += margin;
        }
        if (!flags[i]->default_text.empty()) text += fmt::format(" (default {})", flags[i]->default_text);
        text += '\n';
    }
    return text;
}

}  // namespace sluice::cli
