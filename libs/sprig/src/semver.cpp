#include "base/semver.hpp"

#include "gotemplate/object.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"
#include "semver_copy.hpp"

#include <limits>
#include <stdexcept>

namespace sluice::sprig {

using gotemplate::Kind;
using gotemplate::Object;
using gotemplate::Type;
namespace types = gotemplate::types;
namespace {

/// SemanticVersion: Masterminds' Version, or the pointer to one that `semver` gives.
class SemanticVersion : public Object {
public:
    SemanticVersion(base::Version shown, bool is_pointer) : version(std::move(shown)), pointer(is_pointer) {}
    const Type& type() const noexcept override;
    std::optional<Value> field(std::string_view name) const override;
    const Type::Method* method(std::string_view name) const override;
    bool text(std::string& out) const override
    {
        out += version.str();
        return true;
    }
    doc::Value document(int) const override { return version.str(); }
    std::size_t field_count() const noexcept override { return 6; }
    std::string_view field_name(std::size_t i) const override { return kFields[i]; }
    Value field_value(std::size_t i) const override
    {
        const std::uint64_t numbers[] = {version.major, version.minor, version.patch};
        const std::string* const texts[] = {&version.prerelease, &version.metadata, &version.original};
        return i < 3 ? Value::uint64(numbers[i]) : Value(*texts[i - 3]);
    }
    /// Pointers are equal when they are the same, structs when all their fields are.
    bool equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const SemanticVersion*>(&other);
        if (pointer || that == nullptr) return this == &other;
        return version.str() == that->version.str() && version.original == that->version.original;
    }

    bool deep_equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const SemanticVersion*>(&other);
        return that != nullptr && version.str() == that->version.str() &&
               version.original == that->version.original;
    }
    bool fields_are_go_names() const noexcept override { return true; }
    bool value_has_text() const noexcept override { return true; }

    const base::Version version;
    const bool pointer;

private:
    static constexpr std::string_view kFields[] = {"major", "minor", "patch", "pre", "metadata", "original"};
};

Value structure(base::Version version)
{
    return Value::object(std::make_unique<SemanticVersion>(std::move(version), false));
}

const base::Version& version_of(const Value& value)
{
    const auto* const object = dynamic_cast<const SemanticVersion*>(value.as_object());
    if (object == nullptr)
        throw std::runtime_error("runtime error: invalid memory address or nil pointer dereference");
    return object->version;
}

/// Gives the result its own text, with the "v" of the one it was made from.
Value derived(base::Version next, const base::Version& from)
{
    next.original = (from.original.starts_with('v') ? "v" : "") + next.str();
    return structure(std::move(next));
}

std::uint64_t incremented(std::uint64_t number, const char* part)
{
    if (number == std::numeric_limits<std::uint64_t>::max())
        throw std::runtime_error(std::string(part) + " version increment would overflow uint64");
    return number + 1;
}

Value increment_major(Call& call)
{
    const auto& version = version_of(call[0]);
    base::Version next;
    next.major = incremented(version.major, "major");
    return derived(std::move(next), version);
}

Value increment_minor(Call& call)
{
    const auto& version = version_of(call[0]);
    base::Version next;
    next.major = version.major;
    next.minor = incremented(version.minor, "minor");
    return derived(std::move(next), version);
}

/// A pre-release becomes the version that it comes before.
Value increment_patch(Call& call)
{
    const auto& version = version_of(call[0]);
    base::Version next;
    next.major = version.major;
    next.minor = version.minor;
    next.patch = version.prerelease.empty() ? incremented(version.patch, "patch") : version.patch;
    return derived(std::move(next), version);
}

Value set_prerelease(Call& call)
{
    auto next = version_of(call[0]);
    next.prerelease = call.string(1);
    std::string error;
    if (!next.prerelease.empty() && !base::Version::parse("1.0.0-" + next.prerelease, error))
        throw std::runtime_error(
            error == "version segment starts with 0" ? error : "invalid prerelease string");
    if (next.prerelease.find('+') != std::string::npos) throw std::runtime_error("invalid prerelease string");
    return derived(std::move(next), version_of(call[0]));
}

Value set_metadata(Call& call)
{
    auto next = version_of(call[0]);
    next.metadata = call.string(1);
    if (!next.metadata.empty() && !base::Version::parse("1.0.0+" + next.metadata))
        throw std::runtime_error("invalid metadata string");
    return derived(std::move(next), version_of(call[0]));
}

int compare(const Call& call)
{
    const auto order = version_of(call[0]) <=> version_of(call[1]);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

Value equal(Call& call)
{
    if (call[1].as_object() == nullptr) return false;
    return compare(call) == 0;
}

constexpr Type::Method kMethods[] = {
    {"Major", "", [](Call& call) { return Value::uint64(version_of(call[0]).major); }},
    {"Minor", "", [](Call& call) { return Value::uint64(version_of(call[0]).minor); }},
    {"Patch", "", [](Call& call) { return Value::uint64(version_of(call[0]).patch); }},
    {"Prerelease", "", [](Call& call) { return Value(version_of(call[0]).prerelease); }},
    {"Metadata", "", [](Call& call) { return Value(version_of(call[0]).metadata); }},
    {"String", "", [](Call& call) { return Value(version_of(call[0]).str()); }},
    {"IncMajor", "", increment_major},
    {"IncMinor", "", increment_minor},
    {"IncPatch", "", increment_patch},
    {"SetPrerelease", "string", set_prerelease},
    {"SetMetadata", "string", set_metadata},
    {"MarshalJSON", "", [](Call& call) { return Value::bytes('"' + version_of(call[0]).str() + '"'); }},
    {"MarshalText", "", [](Call& call) { return Value::bytes(version_of(call[0]).str()); }},
    {"Value", "", [](Call& call) { return Value(version_of(call[0]).str()); }},
    // The rest belongs to the pointer; text/template takes a struct's address only where it lies in a variable.
    {"Original", "", [](Call& call) { return Value(version_of(call[0]).original); }},
    {"Compare", "*semver.Version", [](Call& call) { return Value::integer(compare(call)); }},
    {"Equal", "*semver.Version", equal},
    {"LessThan", "*semver.Version", [](Call& call) { return Value(compare(call) < 0); }},
    {"LessThanEqual", "*semver.Version", [](Call& call) { return Value(compare(call) <= 0); }},
    {"GreaterThan", "*semver.Version", [](Call& call) { return Value(compare(call) > 0); }},
    {"GreaterThanEqual", "*semver.Version", [](Call& call) { return Value(compare(call) >= 0); }},
};
constexpr std::size_t kPointerMethods = 7;

const Type& struct_type()
{
    static const auto& type = types::named({.kind = Kind::Struct, .name = "semver.Version"});
    return type;
}

const Type& SemanticVersion::type() const noexcept
{
    static const auto& pointer_type = types::pointer_to(struct_type());
    return pointer ? pointer_type : struct_type();
}

std::optional<Value> SemanticVersion::field(std::string_view name) const
{
    for (std::size_t i = 0; i < field_count(); ++i)
        if (kFields[i] == name) return field_value(i);
    return std::nullopt;
}

const Type::Method* SemanticVersion::method(std::string_view name) const
{
    const auto methods = std::span(kMethods).first(std::size(kMethods) - (pointer ? 0 : kPointerMethods));
    for (const auto& method : methods)
        if (method.name == name) return &method;
    return nullptr;
}

base::Version parse(std::string_view text)
{
    std::string error;
    auto version = base::Version::parse(text, error);
    if (!version) throw std::runtime_error(error);
    return std::move(*version);
}

Value semver(Call& call)
{
    return Value::object(std::make_unique<SemanticVersion>(parse(call.string(0)), true));
}

Value semver_compare(Call& call)
{
    base::Constraint::Fault fault;
    const auto constraint = base::Constraint::parse(call.string(0), fault);
    if (!constraint && !fault.error.empty()) throw std::runtime_error(fault.error);
    if (!constraint)
        throw std::runtime_error("improper constraint: " + gotemplate::strconv::quote(fault.improper));
    return constraint->check(parse(call.string(1)));
}

}  // namespace

void add_semver(FunctionMap& functions)
{
    types::pointer_to(struct_type());
    functions.add({{"semver", "string", semver}, {"semverCompare", "string, string", semver_compare}});
}

std::optional<Value> copied_version(const Value& value)
{
    const auto* const object = dynamic_cast<const SemanticVersion*>(value.as_object());
    if (object == nullptr) return std::nullopt;
    return Value::object(std::make_unique<SemanticVersion>(base::Version{}, object->pointer));
}

}  // namespace sluice::sprig
