#include "chart/value_options.hpp"

#include "base/error.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "text.hpp"

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using doc::Value;

namespace {

/// --set-json: name=json, and in v4 an object, too.
void set_json_option(const std::string& option, Value& into, HelmVersion version)
{
    const auto text = trim_space(option);
    if (version == HelmVersion::V3 || !text.starts_with('{')) {
        try {
            return set_json(option, into, version);
        } catch (const Error& error) {
            throw Error(error.kind(), "failed parsing --set-json data " + option);
        }
    }
    try {
        auto object = doc::parse_json(text, doc::kManifestLimits);
        integers_to_doubles(object);
        into = merge_maps(into, object);
    } catch (const Error& error) {
        throw Error(error.kind(), "failed parsing --set-json data JSON: " + option);
    }
}

}  // namespace

Value ValueOptions::merged(const FileReader& read, HelmVersion version) const
{
    auto merged = Value::object();
    for (const auto& file : files) {
        const auto bytes = read(file);
        merged = merge_maps(
            merged, base::with_context("failed to parse " + file, [&] { return load_values(bytes, version); }));
    }
    for (const auto& option : json)
        set_json_option(option, merged, version);
    for (const auto& line : values)
        base::with_context("failed parsing --set data", [&] { set_values(line, merged, version); });
    for (const auto& line : strings)
        base::with_context("failed parsing --set-string data", [&] { set_strings(line, merged, version); });
    for (const auto& line : contents)
        base::with_context("failed parsing --set-file data", [&] { set_files(line, merged, read, version); });
    for (const auto& line : literals)
        base::with_context("failed parsing --set-literal data", [&] { set_literal(line, merged, version); });
    return merged;
}

}  // namespace sluice::chart
