#pragma once
#include "doc/value.hpp"

#include <span>
#include <string>
#include <string_view>

namespace sluice::kustfile {

struct Member;

/// Shape: the type of one value of kustomization.yaml, as kustomize's Go types have it.
struct Shape {
    enum class Kind { String, Bool, Int, List, StringMap, Object, Any };
    Kind kind;
    std::string_view go_type;         ///< as Go's messages name it
    std::span<const Member> members;  ///< of an object
    const Shape* element = nullptr;   ///< of a list
};

/// What is written when the value is its type's zero.
enum class Presence {
    OmitEmpty,  ///< nothing
    OmitNull,   ///< nothing only where it was absent or null: Go's pointers
    Always
};

struct Member {
    std::string_view name;
    const Shape* shape;
    Presence presence = Presence::OmitEmpty;
};

/// The whole file.
const Shape& kustomization_shape();

/// The value as Go would write it after reading it: canonical names, zero values left out, members that have no
/// place here refused. Throws base::Error{Invalid} with encoding/json's words.
doc::Value normalized(const doc::Value& value, const Shape& shape);

}  // namespace sluice::kustfile
