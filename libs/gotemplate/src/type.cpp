#include "gotemplate/type.hpp"

#include "base/error.hpp"
#include "duration_type.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace sluice::gotemplate {

namespace {

constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::UnsafePointer) + 1;

constexpr std::array<std::string_view, kKinds> kKindNames = {
    "invalid", "bool",      "int",        "int8",   "int16",  "int32",         "int64",
    "uint",    "uint8",     "uint16",     "uint32", "uint64", "uintptr",       "float32",
    "float64", "complex64", "complex128", "array",  "chan",   "func",          "interface",
    "map",     "ptr",       "slice",      "string", "struct", "unsafe.Pointer"};

constexpr std::array<Type, kKinds> make_plain()
{
    std::array<Type, kKinds> all{};
    for (std::size_t i = 0; i < kKinds; ++i) {
        all[i].kind = static_cast<Kind>(i);
        all[i].name = kKindNames[i];
        all[i].named = true;
    }
    all[0].name = "<nil>";
    all[static_cast<std::size_t>(Kind::Interface)].name = "interface {}";
    all[static_cast<std::size_t>(Kind::Interface)].named = false;
    return all;
}
constexpr std::array<Type, kKinds> kPlain = make_plain();
constexpr const Type& plain(Kind kind)
{
    return kPlain[static_cast<std::size_t>(kind)];
}

constexpr Type kError{.kind = Kind::Interface, .name = "error", .named = true};
constexpr Type kReflectValue{.kind = Kind::Struct, .name = "reflect.Value", .named = true};
constexpr Type kStringMap{
    .kind = Kind::Map,
    .name = "map[string]interface {}",
    .elem = &plain(Kind::Interface),
    .key = &plain(Kind::String),
    .scalar_id = 2};
constexpr Type kList{
    .kind = Kind::Slice, .name = "[]interface {}", .elem = &plain(Kind::Interface), .scalar_id = 3};
constexpr Type kStringList{
    .kind = Kind::Slice, .name = "[]string", .elem = &plain(Kind::String), .scalar_id = 4};
constexpr Type kBytes{.kind = Kind::Slice, .name = "[]uint8", .elem = &plain(Kind::Uint8)};
constexpr Type kDuration{
    .kind = Kind::Int64,
    .name = "time.Duration",
    .scalar_id = 1,
    .named = true,
    .text = duration_text,
    .methods = kDurationMethods};

/// Every type that is not one of the constants above. Types are never taken away again: values point to them.
class Registry {
public:
    Registry()
    {
        for (const Type& type : kPlain)
            if (type.kind != Kind::Invalid) by_name_.emplace(type.name, &type);
        for (const Type* type :
             {&kError, &kReflectValue, &kStringMap, &kList, &kStringList, &kBytes, &kDuration})
            by_name_.emplace(type->name, type);
        by_name_.emplace("any", &plain(Kind::Interface));
        by_name_.emplace("byte", &plain(Kind::Uint8));
        by_name_.emplace("rune", &plain(Kind::Int32));
        for (const Type* type : {&kDuration, &kStringMap, &kList, &kStringList})
            scalars_[type->scalar_id].store(type);
    }

    const Type& add(const Type& prototype, std::string name)
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = by_name_.find(name); known != by_name_.end()) return *known->second;
        Type& type = types_.emplace_back(prototype);
        type.name = names_.emplace_back(std::move(name));
        const bool has_id = type.named && (type.kind <= Kind::Float64 || type.kind == Kind::Map);
        if (has_id) {
            if (next_scalar_ == scalars_.size())
                throw base::Error(base::ErrorKind::Internal, "too many named types of numbers and maps");
            type.scalar_id = next_scalar_++;
            scalars_[type.scalar_id].store(&type);
        }
        by_name_.emplace(type.name, &type);
        return type;
    }
    const Type* find(std::string_view name)
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_name_.find(name);
        return known == by_name_.end() ? nullptr : known->second;
    }
    const Type& scalar(std::uint16_t id) const noexcept
    {
        return *scalars_[id].load(std::memory_order_acquire);
    }

private:
    std::mutex mutex_;
    std::deque<Type> types_;
    std::deque<std::string> names_;
    std::unordered_map<std::string_view, const Type*> by_name_;
    std::array<std::atomic<const Type*>, 256> scalars_{};
    std::uint16_t next_scalar_ = 5;
};

Registry& registry()
{
    static Registry the_registry;
    return the_registry;
}

}  // namespace

std::string_view kind_name(Kind kind) noexcept
{
    return kKindNames[static_cast<std::size_t>(kind)];
}

const Type& scalar_type(std::uint16_t id) noexcept
{
    return registry().scalar(id);
}

namespace types {

const Type& of(Kind kind) noexcept
{
    return plain(kind);
}
const Type& any() noexcept
{
    return plain(Kind::Interface);
}
const Type& error() noexcept
{
    return kError;
}
const Type& string() noexcept
{
    return plain(Kind::String);
}
const Type& string_map() noexcept
{
    return kStringMap;
}
const Type& list() noexcept
{
    return kList;
}
const Type& string_list() noexcept
{
    return kStringList;
}
const Type& bytes() noexcept
{
    return kBytes;
}
const Type& reflect_value() noexcept
{
    return kReflectValue;
}
const Type& duration() noexcept
{
    return kDuration;
}

const Type& slice_of(const Type& elem)
{
    return registry().add({.kind = Kind::Slice, .elem = &elem}, "[]" + std::string(elem.name));
}
const Type& array_of(const Type& elem, std::uint32_t length)
{
    return registry().add(
        {.kind = Kind::Array, .elem = &elem, .length = length},
        "[" + std::to_string(length) + "]" + std::string(elem.name));
}
const Type& map_of(const Type& key, const Type& elem)
{
    return registry().add(
        {.kind = Kind::Map, .elem = &elem, .key = &key},
        "map[" + std::string(key.name) + "]" + std::string(elem.name));
}
const Type& pointer_to(const Type& elem)
{
    return registry().add({.kind = Kind::Pointer, .elem = &elem}, "*" + std::string(elem.name));
}
const Type& named(const Type& prototype)
{
    Type type = prototype;
    type.named = true;
    return registry().add(type, std::string(prototype.name));
}

const Type& parse(std::string_view text)
{
    // Nearly all parameters of the few hundred functions that every program registers.
    if (text == "string") return string();
    if (text == "interface {}") return any();
    if (text == "int") return of(Kind::Int);
    if (const Type* known = registry().find(text)) return *known;
    if (text.starts_with("*")) return pointer_to(parse(text.substr(1)));
    if (text.starts_with("[]")) return slice_of(parse(text.substr(2)));
    if (text.starts_with("map[")) {
        const auto end = text.find(']', 4);
        if (end != std::string_view::npos)
            return map_of(parse(text.substr(4, end - 4)), parse(text.substr(end + 1)));
    }
    if (text.starts_with("[")) {
        const auto end = text.find(']');
        std::uint32_t length = 0;
        if (end != std::string_view::npos &&
            std::from_chars(text.data() + 1, text.data() + end, length).ec == std::errc{})
            return array_of(parse(text.substr(end + 1)), length);
    }
    throw base::Error(base::ErrorKind::Internal, "unknown Go type " + std::string(text));
}

}  // namespace types

}  // namespace sluice::gotemplate
