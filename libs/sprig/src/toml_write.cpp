#include "gotemplate/format.hpp"
#include "gotemplate/object.hpp"
#include "gotemplate/strconv.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"
#include "sprig/toml.hpp"
#include "time_object.hpp"
#include "toml_quote.hpp"

#include <cmath>
#include <fmt/format.h>

namespace sluice::sprig {

namespace {

using gotemplate::Kind;
using gotemplate::Value;

enum class TomlKind { Nothing, Plain, Array, Table, TableArray };

bool is_nil(const Value& value)
{
    return value.is_nil() || value.is_typed_nil();
}

/// A struct or pointer that writes itself as text, as times and versions do.
bool is_text(const Value& value)
{
    std::string text;
    const auto* object = value.as_object();
    return object && !object->is_error() && object->text(text);
}

/// TomlWriter: one encoding. Owned by one thread.
class TomlWriter {
public:
    std::string encode(const Value& value)
    {
        if (value.is_nil()) fail("reflect: call of reflect.Value.Type on zero Value");
        if (gotemplate::is_complex(value.kind()) || value.kind() == Kind::Func)
            throw TomlError(
                fmt::format("unsupported type for key '': {}", gotemplate::kind_name(value.kind())));
        if (value.is_slice() && value.is_typed_nil()) return "[]";  // a member would be left out
        entry(value);
        return std::move(out_);
    }

private:
    /// One member of a table. A struct's fields keep their order, and know their place in it.
    struct Member {
        std::string key;
        Value value;
        std::size_t place = 0;
    };

    TomlKind kind_of(const Value& value, int depth);
    bool is_table_array(const Value& list, int depth);
    std::vector<Member> members(const Value& table) const;
    void entry(const Value&);
    void key_value(const Value&, bool in_line);
    void element(const Value&);
    void plain(const Value&);
    void array(const Value&);
    void table_array(const Value&);
    void table(const Value&, bool in_line);
    void float_number(double, int bits);
    void write(std::string_view text)
    {
        out_ += text;
        if (out_.size() > kMaxText) fail_too_large("TOML");
    }
    void new_line()
    {
        if (!out_.empty()) out_ += '\n';
    }
    void indent()
    {
        for (std::size_t i = 1; i < path_.size(); ++i)
            write("  ");
    }

    std::string out_;
    std::vector<std::string> path_;
};

bool TomlWriter::is_table_array(const Value& list, int depth)
{
    bool tables = list.size() > 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto kind = kind_of(list.element(i), depth + 1);
        if (kind == TomlKind::Nothing) throw TomlError("toml: cannot encode array with nil element");
        tables = tables && kind == TomlKind::Table;
    }
    return tables;
}

TomlKind TomlWriter::kind_of(const Value& value, int depth)
{
    if (depth > gotemplate::kMaxDepth) throw TomlError("toml: the value is nested too deeply");
    if (is_nil(value)) return TomlKind::Nothing;
    if (is_text(value)) return TomlKind::Plain;
    switch (value.kind()) {
    case Kind::Struct:
    case Kind::Pointer:
    case Kind::Map:
        return TomlKind::Table;
    case Kind::Array:
    case Kind::Slice:
        return is_table_array(value, depth) ? TomlKind::TableArray : TomlKind::Array;
    case Kind::Bool:
    case Kind::String:
        return TomlKind::Plain;
    default:
        if (value.is_number() && value.kind() != Kind::Uintptr) return TomlKind::Plain;
        throw TomlError(fmt::format("unsupported type: {}", gotemplate::kind_name(value.kind())));
    }
}

std::vector<TomlWriter::Member> TomlWriter::members(const Value& table) const
{
    std::vector<Member> all;
    if (const auto* object = table.as_object()) {
        for (std::size_t i = 0; i < object->field_count(); ++i)
            if (object->exports_field(i))
                all.push_back({std::string(object->field_name(i)), object->field_value(i), i});
        return all;
    }
    if (table.type().key->kind != Kind::String)
        throw TomlError("toml: cannot encode a map with non-string key type");
    for (const auto& [key, value] : table.entries())
        all.push_back({std::string(key.as_string()), value});
    return all;
}

void TomlWriter::entry(const Value& value)
{
    switch (kind_of(value, 0)) {
    case TomlKind::Nothing:
        return;
    case TomlKind::TableArray:
        table_array(value);
        return;
    case TomlKind::Table:
        if (path_.size() == 1) new_line();
        if (!path_.empty()) {
            indent();
            write(fmt::format("[{}]", toml_path(path_)));
            new_line();
        }
        table(value, false);
        return;
    default:
        key_value(value, false);
    }
}

void TomlWriter::key_value(const Value& value, bool in_line)
{
    if (path_.empty()) {
        element(value);
        return;
    }
    if (!in_line) indent();
    write(toml_key(path_.back()) + " = ");
    element(value);
    if (!in_line) new_line();
}

void TomlWriter::table_array(const Value& list)
{
    if (path_.empty()) throw TomlError("toml: top-level values must be Go maps or structs");
    for (std::size_t i = 0; i < list.size(); ++i) {
        new_line();
        indent();
        write(fmt::format("[[{}]]", toml_path(path_)));
        new_line();
        table(list.element(i), false);
    }
}

void TomlWriter::table(const Value& value, bool in_line)
{
    std::vector<Member> direct, below;
    auto all = members(value);
    const bool is_struct = value.as_object() != nullptr;
    for (auto& member : all) {
        const auto kind = kind_of(member.value, 0);
        (kind == TomlKind::Table || kind == TomlKind::TableArray ? below : direct).push_back(std::move(member));
    }
    const auto write_all = [&](const std::vector<Member>& some, bool more) {
        for (const auto& member : some) {
            if (is_nil(member.value)) continue;
            path_.push_back(member.key);
            in_line ? key_value(member.value, true) : entry(member.value);
            path_.pop_back();
            // The library takes a field's place among all fields for that among the exported ones.
            const bool is_last = is_struct ? member.place + 1 == all.size() : !more && &member == &some.back();
            if (in_line && !is_last) write(", ");
        }
    };
    if (path_.size() > static_cast<std::size_t>(gotemplate::kMaxDepth))
        throw TomlError("toml: the value is nested too deeply");
    if (in_line) write("{");
    write_all(direct, !below.empty());
    write_all(below, false);
    if (in_line) write("}");
}

void TomlWriter::array(const Value& list)
{
    write("[");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0) write(", ");
        element(list.element(i));
    }
    write("]");
}

void TomlWriter::element(const Value& value)
{
    switch (kind_of(value, 0)) {
    case TomlKind::Array:
    case TomlKind::TableArray:
        array(value);
        return;
    case TomlKind::Table:
        table(value, true);
        return;
    default:
        plain(value);
    }
}

void TomlWriter::float_number(double number, int bits)
{
    if (!std::isfinite(number)) {
        write(std::signbit(number) ? "-" : "");
        write(std::isnan(number) ? "nan" : "inf");
        return;
    }
    const auto text = gotemplate::strconv::format_float(number, 'g', -1, bits);
    write(text.find_first_of(".e") == std::string::npos ? text + ".0" : text);
}

std::string time_text(const GoTime& time)
{
    const auto& zone = time.zone->name();
    if (zone == "datetime-local") return time.format("2006-01-02T15:04:05.999999999");
    if (zone == "date-local") return time.format("2006-01-02");
    if (zone == "time-local") return time.format("15:04:05.999999999");
    return time.format("2006-01-02T15:04:05.999999999Z07:00");
}

void TomlWriter::plain(const Value& value)
{
    const auto kind = value.kind();
    if (const auto* time = as_time(value))
        write(time_text(*time));
    else if (value.as_object() || &value.type() == &gotemplate::types::duration())
        write(toml_quote(gotemplate::to_text(value)));
    else if (value.is_string())
        write(toml_quote(value.as_string()));
    else if (value.is_bool())
        write(value.as_bool() ? "true" : "false");
    else if (gotemplate::is_signed(kind))
        write(std::to_string(value.as_int()));
    else if (gotemplate::is_unsigned(kind))
        write(std::to_string(value.as_uint()));
    else
        float_number(value.as_float(), kind == Kind::Float32 ? 32 : 64);
}

}  // namespace

std::string to_toml(const Value& value)
{
    return TomlWriter().encode(value);
}

}  // namespace sluice::sprig
