#pragma once
#include "schema.hpp"

#include <string>
#include <vector>

namespace sluice::apigen {

/// A member of a generated struct.
struct Field {
    std::string name;         ///< C++: "observed_generation"
    std::string key;          ///< document: "observedGeneration"
    std::string type;         ///< C++: "std::optional<base::Duration>"
    std::string initializer;  ///< "" or " = std::chrono::seconds(60)"
    std::string description;
    bool required = false;
};

struct Struct {
    std::string name, description;
    std::vector<Field> fields;
};

/// A header and its source: structs in the order of their use, and at most one kind.
struct Unit {
    std::string header;
    std::vector<std::string> includes;
    std::vector<Struct> structs;
    const Kind* kind = nullptr;
};

/// Turns schemas into C++ structs: gives nested schemas names (Kind plus property), equal shapes one type,
/// scalars their type. Throws std::runtime_error for a schema that has no C++ type here.
std::vector<Unit> make_units(const Contracts&);

}  // namespace sluice::apigen
