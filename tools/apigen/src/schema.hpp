#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::apigen {

struct Property;

/// Schema: one node of an OpenAPI v3 schema, as far as C++ types depend on it.
struct Schema {
    std::string type, format, pattern, description;
    std::string default_text;  ///< of scalars; empty: none
    std::vector<std::string> required, choices;
    std::vector<Property> properties;
    std::unique_ptr<Schema> items, additional;

    bool is_struct() const { return type == "object" && !properties.empty(); }
    bool requires_property(const std::string& name) const;
    /// Equal shapes have equal texts; descriptions do not count.
    std::string shape() const;
};

struct Property {
    std::string name;
    Schema schema;
};

/// One CRD's only version.
struct Kind {
    std::string header, description;
    std::string group, version, kind, plural, singular, short_name;
    Schema spec, status;
};

struct Definition {
    std::string name;
    Schema schema;
};
struct DefinitionFile {
    std::string header;
    std::vector<Definition> definitions;
};

/// Everything below proto/.
struct Contracts {
    std::vector<DefinitionFile> files;
    std::vector<Kind> kinds;
    std::vector<std::string> optional;  ///< "GitRepositorySpec.ignore"
};

/// Throws std::runtime_error naming the file.
Contracts read_contracts(const std::string& directory);

}  // namespace sluice::apigen
