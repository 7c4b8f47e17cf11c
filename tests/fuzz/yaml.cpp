// Any bytes as YAML: nothing crashes or hangs, the simple reader and libyaml agree, what is written is read
// back the same.
#include "require.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include <cstdint>

using namespace sluice;

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 16, .max_depth = 100, .max_nodes = 20'000};

/// A line that means nothing, which the reader of simple YAML leaves to libyaml.
constexpr std::string_view kDirective = "%YAML 1.1\n---\n";

/// JSON of the documents, or nothing if there is an error.
std::string read(std::string_view text, const doc::YamlOptions& options)
{
    try {
        std::string all;
        for (const auto& document : doc::parse_yaml_stream(text, options, kLimits))
            all += doc::to_json(document.value) + '\n';
        return all;
    } catch (const base::Error&) {
        return "";
    }
}

/// True if the text may stand behind a directive and mean the same.
bool is_bare(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && !text.substr(first).starts_with("---") &&
           std::string_view("%#.\xEF").find(text[first]) == std::string_view::npos;
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
    if (is_bare(text))
        fuzz::require(read(text, options) == read(std::string(kDirective).append(text), options));

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
