#include "go_list.hpp"

#include "panics.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

using gotemplate::Value;

void need_list(const Value& value, std::string_view complaint)
{
    if (value.is_nil()) fail_nil_dereference();
    if (!value.is_list()) fail(fmt::format("{} {}", complaint, gotemplate::kind_name(value.kind())));
}

void append_elements(std::vector<Value>& elements, const Value& list)
{
    elements.reserve(elements.size() + list.size() + 1);
    if (list.is_bytes()) {
        for (std::size_t i = 0; i < list.size(); ++i)
            elements.push_back(list.element(i));
        return;
    }
    const auto from = list.elements();
    elements.insert(elements.end(), from.begin(), from.end());
}

std::vector<Value> elements_of(const Value& list, std::string_view complaint)
{
    need_list(list, complaint);
    std::vector<Value> elements;
    append_elements(elements, list);
    return elements;
}

}  // namespace sluice::sprig
