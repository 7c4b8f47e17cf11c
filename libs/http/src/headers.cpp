#include "http/message.hpp"

#include <algorithm>

namespace sluice::http {
namespace {

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept
{
    for (const auto& [key, value] : fields_)
        if (same(key, name)) return value;
    return std::nullopt;
}

void Headers::set(std::string_view name, std::string value)
{
    const auto first =
        std::ranges::find_if(fields_, [&](const auto& field) { return same(field.first, name); });
    if (first == fields_.end()) return add(name, std::move(value));
    first->second = std::move(value);
    const auto rest =
        std::remove_if(first + 1, fields_.end(), [&](const auto& field) { return same(field.first, name); });
    fields_.erase(rest, fields_.end());
}

void Headers::add(std::string_view name, std::string value)
{
    fields_.emplace_back(std::string(name), std::move(value));
}

void Headers::erase(std::string_view name)
{
    std::erase_if(fields_, [&](const auto& field) { return same(field.first, name); });
}

}  // namespace sluice::http
