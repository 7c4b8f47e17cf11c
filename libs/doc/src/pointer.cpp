#include "doc/patch.hpp"

#include "base/error.hpp"
#include "pointer_token.hpp"

#include <algorithm>
#include <charconv>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

std::string unescape(std::string_view token)
{
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const auto pair = token.substr(i, 2);
        if (pair == "~0" || pair == "~1") {
            text += pair == "~0" ? '~' : '/';
            ++i;
        } else {
            text += token[i];
        }
    }
    return text;
}

}  // namespace

std::optional<std::size_t> array_index(std::string_view token)
{
    std::size_t index = 0;
    const auto [end, failure] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool leading_zero = token.size() > 1 && token[0] == '0';
    if (token.empty() || leading_zero || failure != std::errc{} || end != token.data() + token.size())
        return std::nullopt;
    return index;
}

const Value* find_child(const Value& parent, std::string_view token)
{
    if (parent.is_object()) return parent.find(token);
    const auto index = parent.is_array() ? array_index(token) : std::nullopt;
    return index && *index < parent.size() ? &parent[*index] : nullptr;
}

std::vector<std::string> parse_pointer(std::string_view pointer)
{
    std::vector<std::string> tokens;
    if (pointer.empty()) return tokens;
    if (pointer[0] != '/')
        throw Error(ErrorKind::Invalid, "JSON pointer '" + std::string(pointer) + "' does not begin with '/'");
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto end = std::min(pointer.find('/'), pointer.size());
        tokens.push_back(unescape(pointer.substr(0, end)));
        pointer.remove_prefix(end);
    }
    return tokens;
}

std::string format_pointer(const std::vector<std::string>& tokens)
{
    std::string pointer;
    for (const auto& token : tokens)
        append_token(pointer, token);
    return pointer;
}

void append_token(std::string& pointer, std::string_view token)
{
    pointer += '/';
    for (const char c : token) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

const Value* find_pointer(const Value& document, std::string_view pointer)
{
    const auto* at = &document;
    for (const auto& token : parse_pointer(pointer)) {
        at = find_child(*at, token);
        if (at == nullptr) return nullptr;
    }
    return at;
}

void set_pointer(Value& document, std::string_view pointer, Value value)
{
    auto* at = &document;
    for (const auto& token : parse_pointer(pointer)) {
        if (!at->is_array()) {
            at = &at->edit(token);
            continue;
        }
        const auto index = token == "-" ? at->size() : array_index(token);
        if (!index || *index > at->size())
            throw Error(
                ErrorKind::Invalid,
                "JSON pointer '" + std::string(pointer) + "': no list element '" + token + "'");
        if (*index == at->size()) at->push_back(Value());
        at = &at->edit_at(*index);
    }
    *at = std::move(value);
}

bool erase_pointer(Value& document, std::string_view pointer)
{
    if (pointer.empty() || find_pointer(document, pointer) == nullptr) return false;
    const auto tokens = parse_pointer(pointer);
    auto* at = &document;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
        at = at->is_array() ? &at->edit_at(*array_index(tokens[i])) : &at->edit(tokens[i]);
    if (at->is_array())
        at->erase_at(*array_index(tokens.back()));
    else
        at->erase(tokens.back());
    return true;
}

}  // namespace sluice::doc
