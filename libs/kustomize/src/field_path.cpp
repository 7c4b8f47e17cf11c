#include "field_path.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "fieldspec.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

bool all_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

[[noreturn]] void wrong_shape(std::string_view expected, std::string_view segment)
{
    throw base::Error(
        base::ErrorKind::Invalid, fmt::format("wrong node kind: expected {} at '{}'", expected, segment));
}

const doc::Value* element_at(const doc::Value& list, std::string_view segment)
{
    if (!list.is_array()) wrong_shape("SequenceNode", segment);
    if (segment == "-") {
        if (list.empty())
            throw base::Error(base::ErrorKind::Invalid, "'-' asks for the last item of an empty list");
        return &list[list.size() - 1];
    }
    std::size_t index = 0;
    const auto read = std::from_chars(segment.data(), segment.data() + segment.size(), index);
    return read.ec == std::errc() && index < list.size() ? &list[index] : nullptr;
}

const doc::Value* matching_item(const doc::Value& list, std::string_view segment)
{
    if (!list.is_array()) wrong_shape("SequenceNode", segment);
    const auto [key, text] = split_list_item(segment);
    for (const auto& item : list.elements()) {
        Budget::spend();
        if (key.empty() ? text_of(item) == text && is_scalar(item)
                        : item.is_object() && item.contains(key) && text_of(item[key]) == text)
            return &item;
    }
    return nullptr;
}

}  // namespace

FieldPath field_path_with_indices(std::string_view path)
{
    FieldPath result;
    for (auto& segment : split_path_with_brackets(path, '.')) {
        const auto open = segment.ends_with(']') ? segment.rfind('[') : std::string::npos;
        const auto inside =
            open == std::string::npos ? std::string() : segment.substr(open + 1, segment.size() - open - 2);
        if (!all_digits(inside)) {
            result.push_back(std::move(segment));
            continue;
        }
        if (open > 0) result.push_back(segment.substr(0, open));
        result.push_back(inside);
    }
    return result;
}

bool is_list_item(std::string_view segment)
{
    return segment.starts_with('[') && segment.ends_with(']');
}

bool is_index(std::string_view segment)
{
    return all_digits(segment.starts_with('+') ? segment.substr(1) : segment);
}

std::pair<std::string, std::string> split_list_item(std::string_view segment)
{
    if (segment.ends_with(']')) segment.remove_suffix(1);
    if (segment.starts_with('[')) segment.remove_prefix(1);
    const auto equals = segment.find('=');
    if (equals == std::string_view::npos)
        throw base::Error(
            base::ErrorKind::Invalid,
            "list path element must contain fieldName=fieldValue for element to match");
    return {std::string(segment.substr(0, equals)), std::string(segment.substr(equals + 1))};
}

const doc::Value* look_up(const doc::Value& object, const FieldPath& path)
{
    const auto* here = &object;
    for (const auto& raw : path) {
        Budget::spend();
        const auto segment = trimmed(raw);
        if (segment.empty()) continue;
        if (is_null(*here)) return nullptr;
        if (segment == "*")
            throw base::Error(base::ErrorKind::Invalid, "wildcard is not supported in PathGetter");
        if (is_index(segment) || segment == "-") {
            here = element_at(*here, segment);
        } else if (is_list_item(segment)) {
            here = matching_item(*here, segment);
        } else {
            if (!here->is_object()) wrong_shape("MappingNode", segment);
            here = here->find(segment);
        }
        if (!here) return nullptr;
    }
    return here;
}

}  // namespace sluice::kustomize
