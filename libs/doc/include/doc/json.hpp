#pragma once
#include "doc/limits.hpp"
#include "doc/value.hpp"

#include <string>
#include <string_view>

namespace sluice::doc {

/// Reads one JSON text as Go's encoding/json into unstructured would: the last of duplicate keys wins, integers
/// stay integers, trailing data is an error, invalid UTF-8 becomes U+FFFD. Iterative: depth is limited by
/// `limits`, not by the stack. Throws base::Error{Invalid} "line 3, column 7: ..." or
/// base::Error{LimitExceeded}.
Value parse_json(std::string_view text, const ParseLimits& limits);
/// The same with numbers as Go's json.Number: strings of their literal text, marked Spelling::Plain.
Value parse_json_keeping_numbers(std::string_view text, const ParseLimits& limits);
/// What json.Unmarshal says about a text that is not JSON, "invalid character '}' looking for beginning of
/// value"; "" for one that is.
std::string go_json_error(std::string_view text);
/// What json.Decoder says: "EOF" and "unexpected EOF" where the text ends early.
std::string go_json_stream_error(std::string_view text);
/// What encoding/json calls a value in its errors: "object", "array", "number", "string", "bool" or "null".
std::string_view json_word(const Value&);

enum class JsonStyle {
    Compact,  ///< our own wire form: insertion order, no HTML escaping, Go's number texts
    Go,       ///< Go's json.Marshal: < > & and U+2028/9 escaped, Go's floats
    GoRaw,    ///< as Go with SetEscapeHTML(false)
    GoIndent  ///< json.MarshalIndent(v, "", "  "), the same escaping as Go
};
/// Which member Go's styles write first: those of a map by their keys, those of a struct as they stand.
enum class JsonOrder { Keys, Members };
std::string to_json(const Value&, JsonStyle = JsonStyle::Compact, JsonOrder = JsonOrder::Keys);
/// Appends instead of building a string of its own.
void write_json(std::string& out, const Value&, JsonStyle = JsonStyle::Compact, JsonOrder = JsonOrder::Keys);
/// Go's text for a float64 in JSON: 1, 1.5, 1e+21, 1e-7. Throws base::Error{Invalid} for what JSON cannot say.
std::string go_float(double);

}  // namespace sluice::doc
