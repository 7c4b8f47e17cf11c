#include "serve/cells.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

using doc::Value;

std::string or_none(std::string text)
{
    return text.empty() ? std::string(kNone) : text;
}

std::string joined(const Value& list, std::string_view field)
{
    std::string out;
    for (const Value& each : list.elements())
        out += (out.empty() ? "" : ",") + (field.empty() ? each.text() : each[field].text());
    return out;
}

std::string label_text(const Value& labels)
{
    std::map<std::string, std::string> sorted;
    for (const doc::Member& each : labels.members())
        sorted.emplace(each.key(), each.value.text());
    std::string out;
    for (const auto& [key, value] : sorted)
        out += (out.empty() ? "" : ",") + key + "=" + value;
    return or_none(out);
}

std::string selector_text(const Value& selector)
{
    if (selector.is_null()) return std::string(kNone);
    return label_text(selector["matchLabels"]);
}

std::int64_t number(const Value& value)
{
    return value.int_or(0);
}

std::string containers(const Value& pod_spec)
{
    return joined(pod_spec["containers"], "name");
}

std::string images(const Value& pod_spec)
{
    return joined(pod_spec["containers"], "image");
}

std::string int_or_text(const Value& value, std::string_view fallback)
{
    if (value.is_integer()) return std::to_string(value.as_int());
    return value.is_string() ? value.text() : std::string(fallback);
}

std::string since(const Value& time, const RowContext& row)
{
    const auto then = base::parse_rfc3339(time.string_or(""));
    return then ? human_duration(row.now - *then) : "<unknown>";
}

bool condition_true(const Value& conditions, std::string_view type)
{
    for (const Value& each : conditions.elements())
        if (each["type"].string_or("") == type) return each["status"].string_or("") == "True";
    return false;
}

BuiltinColumn age_column()
{
    return {"Age", 0};
}

BuiltinColumn integer_column(const char* name)
{
    return {name, 0, "integer"};
}

}  // namespace sluice::apiserver
