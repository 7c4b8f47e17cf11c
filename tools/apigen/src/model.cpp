#include "model.hpp"

#include "base/duration.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

namespace sluice::apigen {
namespace {

std::string snake_case(const std::string& camel)
{
    std::string snake;
    for (const char c : camel) {
        if (std::isupper(static_cast<unsigned char>(c)) && !snake.empty()) snake += '_';
        snake += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    static constexpr std::array<std::string_view, 5> kKeywords = {
        "namespace", "default", "operator", "template", "class"};
    if (std::find(kKeywords.begin(), kKeywords.end(), snake) != kKeywords.end()) snake += '_';
    return snake;
}

std::string pascal_case(std::string name)
{
    if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
}

std::string singular(std::string name)
{
    const auto ends = [&](std::string_view suffix) {
        return name.size() > suffix.size() && name.ends_with(suffix);
    };
    if (ends("ies")) return name.substr(0, name.size() - 3) + "y";
    if (ends("ches") || ends("shes") || ends("xes")) return name.substr(0, name.size() - 2);
    if (ends("s") && !ends("ss")) name.pop_back();
    return name;
}

bool is_duration(const Schema& schema)
{
    return schema.type == "string" && schema.pattern.find("(ms|s|m") != std::string::npos;
}

bool is_time(const Schema& schema)
{
    return schema.type == "string" && schema.format == "date-time";
}

/// Walks one unit's schemas and collects structs, innermost first.
class UnitBuilder {
public:
    UnitBuilder(
        std::map<std::string, std::pair<std::string, std::string>>& shared,
        const std::vector<std::string>& optional)
        : shared_(shared), optional_(optional)
    {
    }

    std::string add(const Schema& schema, const std::string& name, const std::string& prefix)
    {
        if (!names_.insert(name).second)
            throw std::runtime_error(name + ": two different schemas would get this name");
        Struct made{.name = name, .description = schema.description, .fields = {}};
        for (const auto& [key, property] : schema.properties)
            made.fields.push_back(field(name, key, property, schema.requires_property(key), prefix));
        structs_.push_back(std::move(made));
        return name;
    }

    std::vector<Struct> take_structs() { return std::move(structs_); }
    std::set<std::string> take_includes() { return std::move(includes_); }

private:
    /// The type of a nested object: a shared definition, one of this unit that has the same shape, or a new
    /// one.
    std::string struct_type(const Schema& schema, const std::string& name, const std::string& prefix)
    {
        const auto shape = schema.shape();
        if (const auto known = shared_.find(shape); known != shared_.end()) {
            includes_.insert(known->second.second);
            return known->second.first;
        }
        if (const auto known = local_.find(shape); known != local_.end()) return known->second;
        local_[shape] = name;
        return add(schema, name, prefix);
    }

    std::string plain_type(const Schema& schema, const std::string& key, const std::string& prefix)
    {
        if (is_duration(schema)) return "base::Duration";
        if (is_time(schema)) return "base::WallTime";
        if (schema.type == "string") return "std::string";
        if (schema.type == "boolean") return "bool";
        if (schema.type == "integer") return "std::int64_t";
        if (schema.type == "array" && schema.items)
            return fmt::format("std::vector<{}>", plain_type(*schema.items, singular(key), prefix));
        if (schema.is_struct()) return struct_type(schema, prefix + pascal_case(key), prefix);
        if (schema.type == "object" && schema.additional && schema.additional->type == "string")
            return "StringMap";
        throw std::runtime_error(
            fmt::format("{}.{}: no C++ type for a schema of type '{}'", prefix, key, schema.type));
    }

    Field field(
        const std::string& owner,
        const std::string& key,
        const Schema& schema,
        bool required,
        const std::string& prefix)
    {
        Field made{
            .name = snake_case(key),
            .key = key,
            .type = plain_type(schema, key, prefix),
            .initializer = initializer(schema),
            .description = schema.description,
            .required = required};
        const bool listed = std::find(optional_.begin(), optional_.end(), owner + "." + key) != optional_.end();
        const bool without_empty_value = schema.is_struct() || is_duration(schema) || is_time(schema);
        if (!required && made.initializer.empty() && (listed || without_empty_value))
            made.type = fmt::format("std::optional<{}>", made.type);
        else if (made.initializer.empty() && (made.type == "bool" || made.type == "std::int64_t"))
            made.initializer = made.type == "bool" ? " = false" : " = 0";
        else if (made.initializer.empty() && (made.type == "base::Duration" || made.type == "base::WallTime"))
            made.initializer = "{}";
        return made;
    }

    static std::string initializer(const Schema& schema)
    {
        const auto& text = schema.default_text;
        if (text.empty()) return {};
        if (is_duration(schema)) {
            const auto duration = base::parse_duration(text);
            if (!duration) throw std::runtime_error("default '" + text + "' is no duration");
            return fmt::format(
                " = std::chrono::milliseconds({})",
                std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count());
        }
        if (schema.type == "string") return fmt::format(" = \"{}\"", text);
        return " = " + text;
    }

    std::map<std::string, std::pair<std::string, std::string>>& shared_;
    const std::vector<std::string>& optional_;
    std::map<std::string, std::string> local_;
    std::set<std::string> names_, includes_;
    std::vector<Struct> structs_;
};

Unit unit_of(const std::string& header, UnitBuilder&& builder)
{
    auto includes = builder.take_includes();
    includes.erase(header);
    return {
        .header = header,
        .includes = {includes.begin(), includes.end()},
        .structs = builder.take_structs(),
        .kind = nullptr};
}

}  // namespace

std::vector<Unit> make_units(const Contracts& contracts)
{
    std::map<std::string, std::pair<std::string, std::string>> shared;  // shape -> type, header
    std::vector<Unit> units;
    for (const auto& file : contracts.files) {
        UnitBuilder builder(shared, contracts.optional);
        for (const auto& definition : file.definitions) {
            builder.add(definition.schema, definition.name, definition.name);
            shared.emplace(definition.schema.shape(), std::pair(definition.name, file.header));
        }
        units.push_back(unit_of(file.header, std::move(builder)));
    }
    for (const auto& kind : contracts.kinds) {
        UnitBuilder builder(shared, contracts.optional);
        builder.add(kind.spec, kind.kind + "Spec", kind.kind);
        builder.add(kind.status, kind.kind + "Status", kind.kind);
        units.push_back(unit_of(kind.header, std::move(builder)));
        units.back().kind = &kind;
    }
    return units;
}

}  // namespace sluice::apigen
