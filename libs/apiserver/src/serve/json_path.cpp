#include "serve/json_path.hpp"

#include "doc/json.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace sluice::apiserver {

namespace {

using doc::Value;

std::vector<Value> children(const Value& value)
{
    std::vector<Value> out;
    for (const Value& each : value.elements())
        out.push_back(each);
    for (const doc::Member& each : value.members())
        out.push_back(each.value);
    return out;
}

std::string_view unquoted(std::string_view text)
{
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front())
        return text.substr(1, text.size() - 2);
    return text;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::string text_of(const Value& value)
{
    return value.is_string() ? value.text() : doc::to_json(value, doc::JsonStyle::Go);
}

bool holds(std::string_view condition, const Value& item)
{
    for (const std::string_view op : {"==", "!="}) {
        const std::size_t at = condition.find(op);
        if (at == std::string_view::npos) continue;
        std::string_view left = trimmed(condition.substr(0, at));
        const std::string_view right = trimmed(condition.substr(at + 2));
        if (!left.starts_with('@')) return false;
        left.remove_prefix(1);
        const std::vector<Value> found = json_path(left, item);
        const bool same = !found.empty() && text_of(found.front()) == unquoted(right);
        return (op == "==") == same && !found.empty();
    }
    if (condition.starts_with('@')) return !json_path(trimmed(condition).substr(1), item).empty();
    return false;
}

// The closing bracket that belongs to the opening one at the front; quotes are respected.
std::size_t closing(std::string_view text)
{
    char quote = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quote != 0) {
            if (text[i] == quote) quote = 0;
        } else if (text[i] == '\'' || text[i] == '"') {
            quote = text[i];
        } else if (text[i] == '[') {
            ++depth;
        } else if (text[i] == ']' && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

std::vector<Value> step_bracket(std::string_view inside, const Value& value)
{
    std::vector<Value> out;
    if (inside == "*") return children(value);
    if (inside.starts_with("?(") && inside.ends_with(')')) {
        const std::string_view condition = inside.substr(2, inside.size() - 3);
        for (const Value& each : children(value))
            if (holds(condition, each)) out.push_back(each);
        return out;
    }
    if (value.is_object()) {
        if (const Value* found = value.find(unquoted(inside))) out.push_back(*found);
        return out;
    }
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    if (error != std::errc() || end != inside.data() + inside.size()) return out;
    if (index < 0) index += static_cast<std::int64_t>(value.size());
    if (value.is_array() && index >= 0 && static_cast<std::size_t>(index) < value.size())
        out.push_back(value[static_cast<std::size_t>(index)]);
    return out;
}

}  // namespace

std::vector<Value> json_path(std::string_view path, const Value& object)
{
    path = trimmed(path);
    if (path.starts_with('{') && path.ends_with('}')) path = path.substr(1, path.size() - 2);
    if (path.starts_with('$')) path.remove_prefix(1);
    std::vector<Value> at{object};
    while (!path.empty()) {
        std::vector<Value> next;
        if (path.front() == '[') {
            const std::size_t end = closing(path);
            if (end == std::string_view::npos) return {};
            const std::string_view inside = trimmed(path.substr(1, end - 1));
            for (const Value& each : at)
                for (Value& found : step_bracket(inside, each))
                    next.push_back(std::move(found));
            path.remove_prefix(end + 1);
        } else {
            if (path.front() == '.') path.remove_prefix(1);
            std::string name;
            while (!path.empty() && path.front() != '.' && path.front() != '[') {
                if (path.front() == '\\' && path.size() > 1) path.remove_prefix(1);
                name += path.front();
                path.remove_prefix(1);
            }
            if (name.empty()) continue;
            for (const Value& each : at) {
                if (name == "*") {
                    for (Value& found : children(each))
                        next.push_back(std::move(found));
                } else if (const Value* found = each.find(name)) {
                    next.push_back(*found);
                }
            }
        }
        at = std::move(next);
    }
    return at;
}

}  // namespace sluice::apiserver
