#pragma once
#include "doc/value.hpp"
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>

namespace sluice::chart {

/// sigs.k8s.io/yaml.Marshal without the last newline. Throws base::Error{Invalid} for what JSON cannot say.
std::string yaml_text(const gotemplate::Value&);
/// goyaml.v3's encoder with an indent of 2, without the last newline.
std::string pretty_yaml_text(const gotemplate::Value&);
/// encoding/json.Marshal.
std::string json_text(const gotemplate::Value&);

/// What sigs.k8s.io/yaml reads into a map[string]interface {} or a []interface {}: numbers are float64, null
/// leaves it empty. Throws base::Error{Invalid} in Go's words.
gotemplate::Value map_from_yaml(std::string_view text);
gotemplate::Value list_from_yaml(std::string_view text);
/// What encoding/json reads into them: null makes them nil. What is wrong stands in the map as "Error", beside
/// what could be read, and in the list alone.
gotemplate::Value map_from_json(std::string_view text);
gotemplate::Value list_from_json(std::string_view text);

}  // namespace sluice::chart
