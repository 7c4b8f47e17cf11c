#pragma once
#include "doc/value.hpp"
#include "doc/yaml.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::doc {

/// What Go's YAML libraries take a plain scalar for.
enum class ScalarType { Null, Bool, Int, Float, String, Timestamp, Merge };

struct Scalar {
    ScalarType type = ScalarType::String;
    /// Null, Bool, Int, Uint or Double; for String, Timestamp and Merge it is not set: the text is the value.
    Value value;
};

/// The type of an untagged plain scalar.
Scalar resolve_plain(std::string_view text, YamlDialect);
/// The same for a scalar that is known to be no timestamp (tagged as something else).
Scalar resolve_number(std::string_view text, YamlDialect);

/// A YAML timestamp in RFC 3339 with its own offset, as Go's time.Time writes itself to JSON; nullopt if it is
/// none.
std::optional<std::string> timestamp_text(std::string_view text);

}  // namespace sluice::doc
