#pragma once
#include "doc/limits.hpp"
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// The two YAMLs of the Go world. They share libyaml's grammar and differ in how plain scalars are typed.
enum class YamlDialect {
    /// sigs.k8s.io/yaml (goyaml.v2, YAML 1.1): yes/no/on/off are booleans; the last of duplicate keys wins.
    Sigs,
    /// kyaml (goyaml.v3): only true/false are booleans; duplicate keys are an error.
    Kyaml
};

constexpr char kRepeatedKey = '\xFF';

struct YamlOptions {
    YamlDialect dialect = YamlDialect::Sigs;
    /// sigs.k8s.io/yaml's strict mode: a duplicate key is an error in either dialect.
    bool strict_keys = false;
    /// In messages, before the line: "deploy/app.yaml".
    std::string file;
    /// Marks strings that were quoted, and keeps the text of plain scalars that are no strings and are not
    /// spelled as they would be written, as strings of Spelling::Typed: what a tool needs that edits texts in
    /// place. Of keys only Spelling::Commented is kept. Maps and lists in braces are marked as such.
    /// resolve_spelling() gives such a document its ordinary values.
    bool keep_spelling = false;
    /// Of a key that stands in a map again, each further one is kept as a member whose name begins with
    /// kRepeatedKey, which is no UTF-8, instead of being judged by the dialect.
    bool keep_repeated_keys = false;
    /// Errors of the grammar are goyaml.v2's, whose parser counts lines from 0 and leaves out the first; an
    /// unknown anchor has no line, and what JSON does not have is told in encoding/json's words.
    bool go_lines = false;
    /// 1e6 stays a Double. (Through JSON it becomes the integer 1000000.)
    bool keep_floats = false;
    /// A hint for who wants a few members of a large document: members of its outermost map for which this is
    /// false are held to the same rules, but may be left out. Only where duplicate keys are allowed. nullptr:
    /// all are kept.
    bool (*keeps)(std::string_view key) = nullptr;
};

/// One document of a stream, with the line it starts on (1-based).
struct YamlDocument {
    Value value;
    std::size_t line = 1;
};

/// Reads a stream of documents; empty ones (only comments, or null) are left out. Scalars are converted as the
/// dialect does on its way to JSON (numbers, 0755, dates as text), merge keys are merged, non-string keys
/// become strings as sigs.k8s.io/yaml makes them (Sigs) or are an error (Kyaml). Throws base::Error{Invalid}
/// "file: line N: ..." or base::Error{LimitExceeded}.
std::vector<YamlDocument> parse_yaml_stream(std::string_view text, const YamlOptions&, const ParseLimits&);
/// Reads exactly one document; an empty text is null; a second document is an error, unless it is empty.
Value parse_yaml(std::string_view text, const YamlOptions&, const ParseLimits&);
/// The first document, empty or not; what follows it is not even read.
Value parse_first_yaml(std::string_view text, const YamlOptions&, const ParseLimits&);

/// Turns the texts of Spelling::Typed and Untagged into the values that the dialect reads. Throws
/// base::Error{Invalid} for numbers that have no JSON. A missing value in braces, {a: }, is kept as a Typed ""
/// and becomes `missing`: it is null, but Go writes it as ''.
void resolve_spelling(Value&, YamlDialect, const Value& missing = {});

/// Takes Spelling::Commented from all keys.
void forget_comments(Value&);

enum class Lists {
    Compact,  ///< the dashes of a map's lists stand below the key
    Indented
};

/// Byte for byte what the Go library prints for the same data, with a final newline. (Sigs loses U+0085 and
/// refuses U+007F; both are kept here.) Sigs: sigs.k8s.io/yaml.Marshal (keys sorted, goyaml.v2 emitter,
/// sequences not indented). Kyaml: kyaml's yaml.Marshal of a map in insertion order (goyaml.v3 emitter, indent
/// 2, compact sequences). Lists::Indented: as goyaml.v3 does it by itself.
std::string to_yaml(const Value&, YamlDialect = YamlDialect::Sigs, Lists = Lists::Compact);

}  // namespace sluice::doc
