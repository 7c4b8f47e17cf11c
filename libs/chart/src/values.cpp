#include "chart/values.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "go_struct.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using doc::Value;

namespace {

/// YamlReader: the documents of a stream as k8s.io/apimachinery's YAMLReader cuts it: at lines that begin with
/// "---" and hold nothing but a comment behind. Lines end in "\n" whatever they ended in, and the last one too.
class YamlReader {
public:
    explicit YamlReader(std::string_view text) : rest_(text) {}
    std::optional<std::string> next()
    {
        std::string document;
        while (!rest_.empty()) {
            const auto line = take_line();
            if (!line.starts_with("---")) {
                document.append(line) += '\n';
                continue;
            }
            const auto behind = trim_space(line.substr(3));
            if (!behind.empty() && behind[0] != '#')
                throw Error(
                    ErrorKind::Invalid,
                    fmt::format("error reading yaml document: invalid Yaml document separator: {}", behind));
            if (!document.empty()) return document;
        }
        if (document.empty()) return std::nullopt;
        return document;
    }

private:
    std::string_view take_line()
    {
        const auto end = std::min(rest_.find('\n'), rest_.size());
        auto line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }
    std::string_view rest_;
};

Value table_in(std::string_view yaml)
{
    auto value = unmarshal_floats(yaml);
    if (value.is_null()) return Value::object();
    if (!value.is_object())
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type "
                "map[string]interface {{}}",
                json_word(value)));
    integers_to_doubles(value);
    return value;
}

}  // namespace

void integers_to_doubles(Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Int:
        value = Value(static_cast<double>(value.as_int()));
        break;
    case doc::Kind::Uint:
        value = Value(static_cast<double>(value.as_uint()));
        break;
    case doc::Kind::Array:
        for (std::size_t i = 0; i < value.size(); ++i)
            if (value[i].is_integer() || value[i].is_array() || value[i].is_object())
                integers_to_doubles(value.edit_at(i));
        break;
    case doc::Kind::Object: {
        std::vector<std::string> keys;
        for (const auto& member : value.members())
            if (member.value.is_integer() || member.value.is_array() || member.value.is_object())
                keys.emplace_back(member.key());
        for (const auto& key : keys)
            integers_to_doubles(value.edit(key));
        break;
    }
    default:
        break;
    }
}

Value load_values(std::string_view yaml, HelmVersion version)
{
    if (version == HelmVersion::V3) return table_in(yaml);
    auto values = Value::object();
    YamlReader reader(yaml);
    while (const auto document = reader.next())
        values = merge_maps(
            values, base::with_context("cannot unmarshal yaml document", [&] { return table_in(*document); }));
    return values;
}

Value merge_maps(const Value& below, const Value& over)
{
    if (below.empty()) return over;
    Value merged = below;
    for (const auto& member : over.members()) {
        const auto* there = merged.find(member.key());
        if (there != nullptr && there->is_object() && member.value.is_object())
            merged.set(member.key(), merge_maps(*there, member.value));
        else
            merged.set(member.key(), member.value);
    }
    return merged;
}

}  // namespace sluice::chart
