#pragma once
#include "doc/value.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::jsonschema {

/// Gives the text of the JSON document at an absolute URL, or throws base::Error, whose text becomes part of
/// the error.
using Loader = std::function<std::string(const std::string& url)>;

/// What hostile schemas and values may cost before base::Error{LimitExceeded} is thrown.
struct Budget {
    std::size_t schema_bytes = std::size_t{8} << 20;  ///< of one document
    std::size_t documents = 64;                       ///< remote ones included
    std::size_t nodes = 200'000;                      ///< compiled subschemas
    std::uint64_t steps = 20'000'000;  ///< subschemas applied in one validation, metaschemas included
    int depth = 600;                   ///< of subschemas within subschemas while validating
};

struct Options {
    /// Without one, http(s) and file references fail as where nothing is there; "urn:" ones accept everything,
    /// as in Helm.
    Loader load;
    Budget budget;
};

/// Schema: a JSON Schema document (drafts 4, 6, 7, 2019-09, 2020-12; 2020-12 where it does not say), compiled.
/// It accepts and says what github.com/santhosh-tekuri/jsonschema v6.0.2 does as Helm v4.2.4 uses it: `format`
/// is asserted up to draft 7 and where a metaschema's vocabulary asks for it, content never; patterns are
/// RE2's. Where that library's errors come in the random order of Go's maps, these come in the order of keys.
/// Immutable and thread-safe.
class Schema {
public:
    /// Throws base::Error{Invalid} with that library's text for a schema that is none.
    static Schema compile(std::string_view json, std::string url, const Options& options = {});
    ~Schema();
    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;

    /// "" for a valid instance; else "jsonschema validation failed with 'URL#'\n- at '/a': got number, want
    /// string\n...".
    std::string validate(const doc::Value& instance) const;

private:
    struct Impl;
    friend std::string values_error(std::string_view, const doc::Value&, const Options&);
    static Schema compile_document(doc::Value schema, std::string url, const Options& options);
    explicit Schema(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What Helm v4.2.4 says of a chart's values against its values.schema.json, without the line that names the
/// chart: "" for valid ones; "- at '/a': ...\n" for those that are not; the schema's own error, without a
/// newline, for a broken schema.
std::string values_error(std::string_view schema_json, const doc::Value& values, const Options& options = {});

}  // namespace sluice::jsonschema
