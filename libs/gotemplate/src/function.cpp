#include "gotemplate/function.hpp"

#include "text_hash.hpp"

#include <algorithm>
#include <bit>
#include <memory>

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

FunctionMap::Known& FunctionMap::Known::operator=(Known other) noexcept
{
    entry = other.entry;
    delete function.exchange(other.function.exchange(nullptr));
    return *this;
}

/// Where in the index a name is, or would be.
std::size_t FunctionMap::place(std::string_view name) const noexcept
{
    const std::size_t mask = index_.size() - 1;
    std::size_t at = text_hash(name) & mask;
    while (index_[at] != 0 && known_[index_[at] - 1].entry.name != name)
        at = (at + 1) & mask;
    return at;
}

void FunctionMap::index()
{
    index_.assign(std::bit_ceil(known_.size() * 2 + 2), 0);
    for (std::uint32_t i = 0; i < known_.size(); ++i)
        index_[place(known_[i].entry.name)] = i + 1;
}

void FunctionMap::add(std::initializer_list<Entry> entries)
{
    add(std::span<const Entry>(entries.begin(), entries.size()));
}
void FunctionMap::add(std::span<const Entry> entries)
{
    for (const Entry& entry : entries) {
        if (index_.size() < known_.size() * 2 + 2) index();
        std::uint32_t& slot = index_[place(entry.name)];
        if (slot != 0) {
            known_[slot - 1] = Known(entry);
            continue;
        }
        known_.emplace_back(entry);
        slot = static_cast<std::uint32_t>(known_.size());
    }
}
void FunctionMap::erase(std::string_view name)
{
    std::erase_if(known_, [&](const Known& known) { return known.entry.name == name; });
    index();
}
const Function* FunctionMap::find(std::string_view name) const
{
    if (index_.empty()) return nullptr;
    const std::uint32_t slot = index_[place(name)];
    if (slot == 0) return nullptr;
    const Known& known = known_[slot - 1];
    if (const Function* const found = known.function.load(std::memory_order_acquire)) return found;
    auto made = std::make_unique<const Function>(known.entry.name, known.entry.signature, known.entry.call);
    const Function* other = nullptr;
    // Another thread may have been quicker: all have the same one.
    return known.function.compare_exchange_strong(other, made.get()) ? made.release() : other;
}
std::vector<std::string_view> FunctionMap::names() const
{
    std::vector<std::string_view> all;
    for (const Known& known : known_)
        all.push_back(known.entry.name);
    std::ranges::sort(all);
    return all;
}

}  // namespace sluice::gotemplate
