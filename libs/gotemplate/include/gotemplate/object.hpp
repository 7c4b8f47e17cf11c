#pragma once
#include "doc/value.hpp"
#include "gotemplate/value.hpp"

#include <optional>

namespace sluice::gotemplate {

/// Object: a Go struct, or a pointer to one, that templates meet: .Capabilities, .Files, a semver version, a
/// time. Subclass it, give it a Type from types::named (kind Struct, Pointer, Interface...), and what of the
/// rest it has. Thread-confined, as Value is. Owned by its values:
/// Value::object(std::make_unique<MyObject>(...)).
class Object {
public:
    virtual ~Object() = default;
    virtual const Type& type() const noexcept = 0;

    /// A struct's exported field, or an entry for what behaves as a map; nullopt if there is none
    /// ("can't evaluate field X in type T").
    virtual std::optional<Value> field(std::string_view name) const;
    /// A method of that name; nullptr if there is none. Called with the receiver as args[0].
    virtual const Type::Method* method(std::string_view name) const;
    /// What String() or Error() returns, for %v and %s; false if the type has neither.
    virtual bool text(std::string& out) const;
    /// What String() returns where only the struct's pointer has it: text/template takes the address of a field
    /// that it prints, fmt has none. False if text() is all there is.
    virtual bool addressed_text(std::string&) const { return false; }
    /// For a pointer: whether String() or Error() belongs to the struct as well, not to the pointer alone. Go
    /// prints what a pointer points to in "range can't iterate over ...".
    virtual bool value_has_text() const noexcept { return false; }
    /// What GoString() returns, for %#v; false if the type has none.
    virtual bool go_text(std::string&) const { return false; }
    virtual bool is_error() const noexcept { return false; }
    /// Whether field() knows Go struct fields, so that one in lower case is not exported and its use an error.
    virtual bool fields_are_go_names() const noexcept { return false; }
    /// Fields in order for %v, %+v and equality: {a b}, {Name:a Age:b}.
    virtual std::size_t field_count() const noexcept { return 0; }
    virtual std::string_view field_name(std::size_t) const { return {}; }
    virtual Value field_value(std::size_t) const { return {}; }
    /// Whether encoders see the field at this place: they leave out what is not exported.
    bool exports_field(std::size_t i) const
    {
        const auto name = field_name(i);
        return !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
    }
    /// text/template's truth: structs and non-nil pointers are true.
    virtual bool truth() const noexcept { return true; }
    /// What encoding/json makes of it: by default an object of the exported fields by their names, in their
    /// order. `depth` is how deep it may nest.
    virtual doc::Value document(int depth) const;
    /// False for a struct with a field of a slice, map or func type, which == cannot compare.
    virtual bool comparable() const noexcept { return true; }
    /// Go's == between two objects of the same type; false by default for what is not the same object.
    virtual bool equals(const Object& other) const { return this == &other; }
    /// reflect.DeepEqual, which looks behind pointers.
    virtual bool deep_equals(const Object& other) const { return equals(other); }
};

}  // namespace sluice::gotemplate
