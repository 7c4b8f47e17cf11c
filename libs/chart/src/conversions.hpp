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

enum class Source { Yaml, Json };
doc::Value read_yaml(std::string_view text);
/// Throws base::Error{Invalid} in encoding/json's words.
doc::Value read_json(std::string_view text);
/// As Go decodes a document into map[string]interface {} or []interface {}: numbers are float64, anything else
/// throws base::Error{Invalid} in Go's words. Null is a nil in JSON; sigs.k8s.io/yaml leaves the map or list as
/// it was: empty.
gotemplate::Value map_of(const doc::Value&, Source);
gotemplate::Value list_of(const doc::Value&, Source);

}  // namespace sluice::chart
