#pragma once
#include "doc/value.hpp"
#include "resid.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// FieldSpec: a field of some kinds of resources, "spec/template/spec/containers[]/image". Lists on the way are
/// walked whether or not "[]" says so. The path is taken apart once, when the spec is made.
struct FieldSpec {
    struct Segment {
        std::string name;
        bool list = false;
    };

    FieldSpec() = default;
    FieldSpec(Gvk kinds, std::string field_path, bool create_missing);

    Gvk gvk;
    std::string path;
    bool create = false;
    std::vector<Segment> segments;
};

/// "a/b\/c/d" -> a, b/c, d; one leading separator is ignored.
std::vector<std::string> split_path(std::string_view path, char separator);
/// split_path() that keeps "[name=a.b]" in one piece and unwraps "[a.b]".
std::vector<std::string> split_path_with_brackets(std::string_view path, char separator);

using FsSlice = std::vector<FieldSpec>;

/// Adds what is not there yet. Throws base::Error{Invalid} when the same field is to be created by one and not
/// by the other.
void merge_into(FsSlice&, const FieldSpec&);
void merge_into(FsSlice&, const FsSlice&);

/// What a missing last field becomes when its spec says create.
enum class Create { Nothing, Map, Scalar };

/// Calls `set` on every value at the spec's path in an object of a matching type; objects of other types are
/// left alone and stay shared. Throws base::Error{Invalid} naming the field and the object when a scalar stands
/// in the way.
void apply(doc::Value& object, const FieldSpec&, Create, const std::function<void(doc::Value&)>& set);
void apply(doc::Value& object, const FsSlice&, Create, const std::function<void(doc::Value&)>& set);
/// apply() whatever the object's type.
void apply_to_any_type(
    doc::Value& object, const FieldSpec&, Create, const std::function<void(doc::Value&)>& set);
/// True if `holds` does for a value at the path, or if apply() would throw; touches nothing.
bool any_at(const doc::Value& object, const FieldSpec&, const std::function<bool(const doc::Value&)>& holds);

}  // namespace sluice::kustomize
