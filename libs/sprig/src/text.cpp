#include "text.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/format.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"
#include "sprig/unicode.hpp"

#include <algorithm>

namespace sluice::sprig {

using gotemplate::Value;

std::string text_of(const Value& value)
{
    if (value.is_string() && !value.type().text) return std::string(value.as_string());
    if (&value.type() == &gotemplate::types::bytes()) return std::string(value.as_bytes());
    return gotemplate::to_text(value);
}

Value texts_of(const Value& value)
{
    if (&value.type() == &gotemplate::types::string_list()) return value;
    std::vector<Value> texts;
    if (value.is_list()) {
        texts.reserve(value.size());
        for (std::size_t i = 0; i < value.size(); ++i)
            if (const auto element = value.element(i); !element.is_nil()) texts.emplace_back(text_of(element));
    } else if (!value.is_nil()) {
        texts.emplace_back(text_of(value));
    }
    return Value::strings(std::move(texts));
}

namespace {

std::vector<std::string_view> explode(std::string_view text, std::int64_t limit)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const bool last = limit >= 0 && static_cast<std::int64_t>(parts.size()) + 1 == limit;
        const auto length = last ? text.size() : doc::decode_utf8(text).length;
        parts.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return parts;
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, std::string_view separator, std::int64_t limit)
{
    if (limit == 0) return {};
    if (separator.empty()) return explode(text, limit);
    std::vector<std::string_view> parts;
    while (limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit) {
        const auto at = text.find(separator);
        if (at == std::string_view::npos) break;
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    parts.push_back(text);
    return parts;
}

std::string repeat(std::string_view text, std::int64_t count, std::string_view function)
{
    if (count < 0) fail("strings: negative Repeat count");
    if (text.empty() || count == 0) return {};
    std::int64_t size = 0;
    if (__builtin_mul_overflow(static_cast<std::int64_t>(text.size()), count, &size))
        fail("strings: Repeat output length overflow");
    if (static_cast<std::size_t>(size) > kMaxText) fail_too_large(function);
    std::string out;
    out.reserve(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string
replace_all(std::string_view text, std::string_view from, std::string_view to, std::string_view function)
{
    std::string out;
    const auto add = [&](std::string_view part) {
        if (out.size() + part.size() > kMaxText) fail_too_large(function);
        out += part;
    };
    if (from.empty()) {
        add(to);
        while (!text.empty()) {
            const auto length = doc::decode_utf8(text).length;
            add(text.substr(0, length));
            add(to);
            text.remove_prefix(length);
        }
        return out;
    }
    for (auto at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
        add(text.substr(0, at));
        add(to);
        text.remove_prefix(at + from.size());
    }
    add(text);
    return out;
}

}  // namespace sluice::sprig
