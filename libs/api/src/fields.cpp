#include "fields.hpp"

#include "base/error.hpp"

#include <array>
#include <fmt/format.h>

namespace sluice::api {
namespace {

std::string_view kind_name(doc::Kind kind)
{
    static constexpr std::array<std::string_view, 8> kNames = {
        "null", "a boolean", "an integer", "an integer", "a number", "a string", "a list", "an object"};
    return kNames[static_cast<std::size_t>(kind)];
}

[[noreturn]] void throw_unexpected(std::string_view path, std::string_view expected, const doc::Value& value)
{
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format("{}: expected {}, found {}", path, expected, kind_name(value.kind())));
}

}  // namespace

void throw_missing(std::string_view path, std::string_view name)
{
    throw base::Error(base::ErrorKind::Invalid, fmt::format("{} is required", join_path(path, name)));
}

std::string join_path(std::string_view path, std::string_view name)
{
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string join_path(std::string_view path, std::size_t index)
{
    return fmt::format("{}[{}]", path, index);
}

void require_kind(const doc::Value& value, doc::Kind kind, std::string_view path)
{
    if (value.kind() != kind) throw_unexpected(path, kind_name(kind), value);
}

void read_value(const doc::Value& value, std::string_view path, std::string& out)
{
    require_kind(value, doc::Kind::String, path);
    out = value.as_string();
}

void read_value(const doc::Value& value, std::string_view path, bool& out)
{
    require_kind(value, doc::Kind::Bool, path);
    out = value.as_bool();
}

void read_value(const doc::Value& value, std::string_view path, std::int64_t& out)
{
    if (!value.is_integer()) throw_unexpected(path, "an integer", value);
    out = value.as_int();
}

void read_value(const doc::Value& value, std::string_view path, base::Duration& out)
{
    require_kind(value, doc::Kind::String, path);
    const auto duration = base::parse_duration(value.as_string());
    if (!duration)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("{}: '{}' is not a duration", path, value.as_string()));
    out = *duration;
}

void read_value(const doc::Value& value, std::string_view path, base::WallTime& out)
{
    require_kind(value, doc::Kind::String, path);
    const auto time = base::parse_rfc3339(value.as_string());
    if (!time)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("{}: '{}' is not an RFC 3339 time", path, value.as_string()));
    out = *time;
}

void read_value(const doc::Value& value, std::string_view path, StringMap& out)
{
    require_kind(value, doc::Kind::Object, path);
    for (const auto& member : value.members())
        read_value(member.value, join_path(path, member.key()), out[std::string(member.key())]);
}

doc::Value write_value(const std::string& value)
{
    return value;
}

doc::Value write_value(bool value)
{
    return value;
}

doc::Value write_value(std::int64_t value)
{
    return value;
}

doc::Value write_value(base::Duration value)
{
    return base::format_duration(value);
}

doc::Value write_value(base::WallTime value)
{
    return base::format_rfc3339(value);
}

doc::Value write_value(const StringMap& values)
{
    auto out = doc::Value::object();
    for (const auto& [name, value] : values)
        out.set(name, value);
    return out;
}

}  // namespace sluice::api
