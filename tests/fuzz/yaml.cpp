// Any bytes as YAML: nothing crashes or hangs, the simple reader and libyaml agree, what is written is read
// back the same.
#include "require.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "yaml_loader.hpp"
#include "yaml_simple.hpp"

#include <cstdint>

using namespace sluice;

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 16, .max_depth = 100, .max_nodes = 20'000};

/// JSON of the one document that libyaml reads, or its error.
std::string by_libyaml(std::string_view text, const doc::YamlOptions& options)
{
    try {
        doc::YamlLoader loader(text, options, kLimits);
        const auto document = loader.next();
        loader.expect_end();
        return document ? doc::to_json(document->value) : "none";
    } catch (const base::Error& error) {
        return error.what();
    }
}

/// What goyaml does not read back either: the key "<<", and literals that begin with a tab.
bool is_known_trap(const doc::Value& value)
{
    if (value.is_string()) return value.as_string().find('\t') != std::string_view::npos;
    for (const auto& element : value.elements())
        if (is_known_trap(element)) return true;
    for (const auto& member : value.members())
        if (member.key() == "<<" || is_known_trap(member.key_value) || is_known_trap(member.value)) return true;
    return false;
}

void check(std::string_view text, const doc::YamlOptions& options)
{
    if (const auto simple = doc::read_simple_yaml(text, 1, options, kLimits))
        fuzz::require(doc::to_json(simple->value) == by_libyaml(text, options));

    std::vector<doc::YamlDocument> documents;
    try {
        documents = doc::parse_yaml_stream(text, options, kLimits);
    } catch (const base::Error&) {
        return;
    }
    for (auto& document : documents) {
        document.value.sort_keys();
        if (is_known_trap(document.value)) continue;
        const auto written = doc::to_yaml(document.value, options.dialect);
        auto again = doc::parse_yaml(written, options, {1 << 22, 200, 200'000});
        again.sort_keys();
        fuzz::require(doc::to_json(again) == doc::to_json(document.value));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(text, {.dialect = doc::YamlDialect::Sigs});
    check(text, {.dialect = doc::YamlDialect::Kyaml});
    return 0;
}
