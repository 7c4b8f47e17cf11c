#pragma once
#include "api/string_map.hpp"
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "doc/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::api {

// One value of a document as a C++ type. All throw base::Error{Invalid} "path: expected ..., found ...".
void read_value(const doc::Value&, std::string_view path, std::string& out);
void read_value(const doc::Value&, std::string_view path, bool& out);
void read_value(const doc::Value&, std::string_view path, std::int64_t& out);
void read_value(const doc::Value&, std::string_view path, base::Duration& out);
void read_value(const doc::Value&, std::string_view path, base::WallTime& out);
void read_value(const doc::Value&, std::string_view path, StringMap& out);
[[noreturn]] void throw_missing(std::string_view path, std::string_view name);
std::string join_path(std::string_view path, std::string_view name);
std::string join_path(std::string_view path, std::size_t index);
void require_kind(const doc::Value&, doc::Kind, std::string_view path);

template <class T>
    requires requires { T::from(std::declval<const doc::Value&>(), std::string_view()); }
void read_value(const doc::Value& value, std::string_view path, T& out)
{
    out = T::from(value, path);
}

template <class T> void read_value(const doc::Value& value, std::string_view path, std::optional<T>& out)
{
    read_value(value, path, out.emplace());
}

template <class T> void read_value(const doc::Value& value, std::string_view path, std::vector<T>& out)
{
    require_kind(value, doc::Kind::Array, path);
    out.reserve(value.size());
    for (const auto& element : value.elements()) {
        const auto at = join_path(path, out.size());
        read_value(element, at, out.emplace_back());
    }
}

/// Reads the members of one object into the members of a struct. A null counts as absent, as in Go.
class FieldReader {
public:
    FieldReader(const doc::Value& value, std::string_view path) : value_(value), path_(path)
    {
        if (!value.is_null()) require_kind(value, doc::Kind::Object, path);
    }
    template <class T> void required(std::string_view name, T& out) const
    {
        const auto& member = value_[name];
        if (member.is_null()) throw_missing(path_, name);
        read_value(member, join_path(path_, name), out);
    }
    template <class T> void optional(std::string_view name, T& out) const
    {
        const auto& member = value_[name];
        if (!member.is_null()) read_value(member, join_path(path_, name), out);
    }

private:
    const doc::Value& value_;
    std::string_view path_;
};

doc::Value write_value(const std::string&);
doc::Value write_value(bool);
doc::Value write_value(std::int64_t);
doc::Value write_value(base::Duration);
doc::Value write_value(base::WallTime);
doc::Value write_value(const StringMap&);

template <class T>
    requires requires(const T& value) { value.to_value(); }
doc::Value write_value(const T& value)
{
    return value.to_value();
}

template <class T> doc::Value write_value(const std::vector<T>& values)
{
    auto out = doc::Value::array();
    for (const auto& value : values)
        out.push_back(write_value(value));
    return out;
}

/// Builds an object from the members of a struct.
class FieldWriter {
public:
    template <class T> void required(std::string_view name, const T& value)
    {
        out_.set(name, write_value(value));
    }
    /// Go's omitempty.
    template <class T> void optional(std::string_view name, const T& value)
    {
        if (!is_empty(value)) out_.set(name, write_value(value));
    }
    template <class T> void optional(std::string_view name, const std::optional<T>& value)
    {
        if (value) out_.set(name, write_value(*value));
    }
    doc::Value take() { return std::move(out_); }

private:
    template <class T> static bool is_empty(const T& value)
    {
        if constexpr (requires { value.empty(); })
            return value.empty();
        else if constexpr (requires { value == T(); })
            return value == T();
        else
            return false;
    }
    doc::Value out_ = doc::Value::object();
};

}  // namespace sluice::api
