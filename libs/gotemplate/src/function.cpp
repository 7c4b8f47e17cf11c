#include "gotemplate/function.hpp"

#include <algorithm>

namespace sluice::gotemplate {

namespace {

std::string_view trim(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

}  // namespace

Function::Function(std::string_view function_name, std::string_view signature, Implementation implementation)
    : name(function_name), call(implementation)
{
    if (!signature.empty())
        parameters.reserve(static_cast<std::size_t>(std::ranges::count(signature, ',')) + 1);
    while (!signature.empty()) {
        const auto comma = signature.find(',');
        std::string_view parameter = trim(signature.substr(0, comma));
        signature = comma == std::string_view::npos ? std::string_view() : signature.substr(comma + 1);
        if (parameter.starts_with("...")) {
            variadic = true;
            parameter.remove_prefix(3);
        }
        parameters.push_back(&types::parse(parameter));
    }
}

const Type& Function::type() const
{
    std::string text = "func(";
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (i > 0) text += ", ";
        if (variadic && i + 1 == parameters.size()) text += "...";
        text += parameters[i]->name;
    }
    return types::named({.kind = Kind::Func, .name = text + ") interface {}"});
}

void FunctionMap::add(Function function)
{
    std::string name = function.name;
    functions_.insert_or_assign(std::move(name), std::move(function));
}
void FunctionMap::add(std::initializer_list<Entry> entries)
{
    add(std::span<const Entry>(entries.begin(), entries.size()));
}
void FunctionMap::add(std::span<const Entry> entries)
{
    for (const Entry& entry : entries)
        add(Function(entry.name, entry.signature, entry.call));
}
void FunctionMap::erase(std::string_view name)
{
    if (const auto at = functions_.find(name); at != functions_.end()) functions_.erase(at);
}
const Function* FunctionMap::find(std::string_view name) const noexcept
{
    const auto at = functions_.find(name);
    return at == functions_.end() ? nullptr : &at->second;
}
std::vector<std::string_view> FunctionMap::names() const
{
    std::vector<std::string_view> all;
    for (const auto& [name, function] : functions_)
        all.push_back(name);
    std::ranges::sort(all);
    return all;
}

}  // namespace sluice::gotemplate
