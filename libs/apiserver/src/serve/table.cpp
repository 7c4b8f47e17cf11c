#include "serve/table.hpp"

#include "serve/builtin_columns.hpp"
#include "serve/json_path.hpp"

#include "doc/json.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kNameText = "Name must be unique within a namespace. Is required when creating "
                                       "resources, although some resources may allow a client "
                                       "to request the generation of an appropriate name automatically.";

Value column(
    std::string_view name,
    std::string_view type,
    std::string_view format,
    std::string_view text,
    std::int64_t priority)
{
    return Value::object(
        {{"name", name}, {"type", type}, {"format", format}, {"description", text}, {"priority", priority}});
}

std::string age(const Value& object, base::WallTime now)
{
    const auto created = base::parse_rfc3339(object["metadata"]["creationTimestamp"].string_or(""));
    return created ? human_duration(now - *created) : "<unknown>";
}

// What a CRD's column shows of what its path finds.
Value custom_cell(const PrinterColumn& column, const Value& object, base::WallTime now)
{
    const std::vector<Value> found = json_path(column.json_path, object);
    if (found.empty() || found.front().is_null()) return {};
    const Value& value = found.front();
    if (column.type == "integer" && value.is_number())
        return value.kind() == doc::Kind::Double ? Value(static_cast<std::int64_t>(value.as_double())) : value;
    if (column.type == "number" && value.is_number()) return value;
    if (column.type == "boolean" && value.is_bool()) return value;
    if (column.type == "date") {
        const auto time = base::parse_rfc3339(value.string_or(""));
        return time ? Value(human_duration(now - *time)) : Value("<invalid>");
    }
    if (column.type != "string") return {};
    std::string text;
    for (const Value& each : found)
        text += (text.empty() ? "" : ",") +
                (each.is_string() ? each.text() : doc::to_json(each, doc::JsonStyle::Go));
    return text;
}

void add_object(Value& row, const Value& object, TableObject wanted)
{
    if (wanted == TableObject::None) row.set("object", Value());
    if (wanted == TableObject::Metadata) row.set("object", partial_object(object, "v1"));
    if (wanted == TableObject::Object) row.set("object", object);
}

}  // namespace

TableObject table_object(std::string_view parameter)
{
    if (parameter == "None") return TableObject::None;
    return parameter == "Object" ? TableObject::Object : TableObject::Metadata;
}

std::string human_duration(std::chrono::nanoseconds length)
{
    using namespace std::chrono;
    const std::int64_t s = duration_cast<seconds>(length).count();
    if (s < -1) return "<invalid>";
    if (s < 0) return "0s";
    if (s < 120) return fmt::format("{}s", s);
    const std::int64_t m = s / 60, h = s / 3600;
    if (m < 10) return s % 60 == 0 ? fmt::format("{}m", m) : fmt::format("{}m{}s", m, s % 60);
    if (m < 180) return fmt::format("{}m", m);
    if (h < 8) return m % 60 == 0 ? fmt::format("{}h", h) : fmt::format("{}h{}m", h, m % 60);
    if (h < 48) return fmt::format("{}h", h);
    if (h < 192) return h % 24 == 0 ? fmt::format("{}d", h / 24) : fmt::format("{}d{}h", h / 24, h % 24);
    const std::int64_t years = h / 24 / 365, days = h / 24 % 365;
    if (years < 2) return fmt::format("{}d", h / 24);
    if (years < 8) return days == 0 ? fmt::format("{}y", years) : fmt::format("{}y{}d", years, days);
    return fmt::format("{}y", years);
}

Value table_columns(const Kind& kind)
{
    Value out = Value::array({column("Name", "string", "name", kNameText, 0)});
    if (kind.custom()) {
        for (const PrinterColumn& each : kind.columns) {
            const std::string text =
                each.description.empty()
                    ? fmt::format("Custom resource definition column (in JSONPath format): {}", each.json_path)
                    : each.description;
            out.push_back(column(each.name, each.type, each.format, text, each.priority));
        }
        if (!kind.columns.empty()) return out;
    } else if (const BuiltinColumns* columns = builtin_columns(kind)) {
        if (columns->first != "Name") out = Value::array({column(columns->first, "string", "", "", 0)});
        for (const BuiltinColumn& each : columns->columns)
            out.push_back(column(each.name, each.type, each.format, each.description, each.priority));
        return out;
    }
    out.push_back(column(
        kind.custom() ? "Age" : "Created At",
        "date",
        "",
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not "
        "guaranteed to "
        "be set in happens-before order across separate operations. Clients may not set this value. It is "
        "represented in "
        "RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: "
        "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        0));
    return out;
}

Value table_row(const Kind& kind, const Value& object, TableObject wanted, base::WallTime now)
{
    Value cells = Value::array({object["metadata"]["name"]});
    if (kind.custom() && !kind.columns.empty()) {
        for (const PrinterColumn& each : kind.columns)
            cells.push_back(custom_cell(each, object, now));
    } else if (const BuiltinColumns* columns = kind.custom() ? nullptr : builtin_columns(kind)) {
        columns->fill(object, cells, {now, age(object, now)});
    } else if (kind.custom()) {
        cells.push_back(age(object, now));
    } else {
        cells.push_back(object["metadata"]["creationTimestamp"]);
    }
    Value row = Value::object({{"cells", std::move(cells)}});
    add_object(row, object, wanted);
    return row;
}

Value partial_object(const Value& object, std::string_view meta_version)
{
    return Value::object(
        {{"kind", "PartialObjectMetadata"},
         {"apiVersion", "meta.k8s.io/" + std::string(meta_version)},
         {"metadata", object["metadata"]}});
}

}  // namespace sluice::apiserver
