#pragma once
#include "doc/value.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

struct Type;

/// One property of a struct.
struct FieldType {
    std::string name;
    const Type* type = nullptr;
    unsigned number = 0;           ///< of its protobuf message; 0: none
    unsigned embedded_number = 0;  ///< of the message around it, where Go embeds a struct; 0: none
    bool always = false;           ///< Go's encoder prints it even when it holds nothing
    bool pointer = false;          ///< a zero is not nothing: 0 and "" are kept
    bool required = false;         ///< of OpenAPI: for documentation and CRDs
    doc::Value fallback;           ///< default of a list key or a CRD property; null: none
};

/// Type: what a place in an object may hold, and how server-side apply and strategic merge treat it. Built-in
/// types are made once from the table in builtin.inc, those of CRDs from their OpenAPI schema. Immutable once
/// built; every thread.
struct Type {
    enum class Shape {
        Deduced,  ///< anything, no schema: maps are granular, lists atomic
        Untyped,  ///< anything, one leaf
        String,
        Int32,
        Int64,
        Number,
        Boolean,
        Bytes,
        Quantity,
        Time,
        MicroTime,
        Duration,
        IntOrString,
        Struct,
        Map,
        List
    };
    enum class Relation { Granular, Atomic, Set, Keyed };

    Shape shape = Shape::Deduced;
    std::string name;  ///< of a struct: "apps/v1.DeploymentSpec"; empty when inline
    Relation relation = Relation::Granular;
    std::vector<FieldType> fields;  ///< Struct, in Go's order
    const Type* element = nullptr;  ///< List, Map; of a Struct: what unknown members are, nullptr: not allowed
    std::vector<std::string> keys;  ///< of a Keyed list
    bool patch_merge = false;       ///< strategic merge: merge instead of replace
    bool patch_retain_keys = false;
    std::string patch_key;  ///< of a list that merges; empty: a set of scalars
    bool nullable = false;
    doc::Value fallback;  ///< of a CRD's items: the default of the element

    const FieldType* find(std::string_view field) const noexcept;
    /// What a member of that name is: its field, else the element type, else nullptr.
    const Type* member(std::string_view key) const noexcept;
    bool is_scalar() const noexcept { return shape >= Shape::String && shape <= Shape::IntOrString; }
    bool is_leaf() const noexcept { return is_scalar() || relation == Relation::Atomic; }
};

const Type& deduced_type();
const Type& untyped_type();
/// "meta/v1.ObjectMeta". Asserts that it exists.
const Type& builtin_type(std::string_view name);

/// One line of the kind table.
struct BuiltinKind {
    std::string group, version, kind, type, plural, singular;
    bool namespaced = false;
    std::vector<std::string> short_names, categories, verbs, subresources;
};
const std::vector<BuiltinKind>& builtin_kinds();
/// Every struct type of the table, for the OpenAPI documents.
std::vector<const Type*> builtin_types();

}  // namespace sluice::apiserver
