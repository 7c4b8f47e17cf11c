#include "generators.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "build_annotations.hpp"
#include "doc/yaml.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

[[noreturn]] void refuse(std::string what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}

/// As Go's utf8.Valid: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        if (byte < 0xC2 || byte > 0xF4 || text.size() - i < length) return false;
        std::uint32_t code = byte & (0xFFu >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xC0u) != 0x80) return false;
            code = code << 6 | (next & 0x3Fu);
        }
        const std::uint32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        if (code < least || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
        i += length;
    }
    return true;
}

/// Base64 in lines of 70, each ended by a newline; short texts stay on one line without.
std::string base64_lines(std::string_view bytes)
{
    constexpr std::size_t kLine = 70;
    const auto text = base::base64_encode(bytes);
    if (text.size() <= kLine) return text;
    std::string lines;
    for (std::size_t i = 0; i < text.size(); i += kLine)
        lines.append(text, i, kLine).append("\n");
    return lines;
}

std::string_view without_quotes(std::string_view text)
{
    const bool quoted = text.size() >= 2 && text.front() == text.back() && (text[0] == '"' || text[0] == '\'');
    return quoted ? text.substr(1, text.size() - 2) : text;
}

void read_literal(Pairs& pairs, const std::string& source)
{
    const auto equals = source.find('=');
    if (equals == std::string::npos || equals == 0)
        refuse(fmt::format("invalid literal source {}, expected key=value", source));
    pairs.emplace_back(source.substr(0, equals), without_quotes(std::string_view(source).substr(equals + 1)));
}

void read_file(Pairs& pairs, const std::string& source, const Loader& loader)
{
    const auto equals = std::count(source.begin(), source.end(), '=');
    if (equals == 0) {
        const auto slash = source.find_last_of('/');
        pairs.emplace_back(slash == std::string::npos ? source : source.substr(slash + 1), loader.load(source));
        return;
    }
    if (equals > 1) refuse(fmt::format("source \"{}\" key name or file path contains '='", source));
    const auto at = source.find('=');
    if (at == 0)
        refuse(fmt::format("missing key name for file path \"{}\" in source \"{}\"", source.substr(1), source));
    if (at + 1 == source.size())
        refuse(fmt::format(
            "missing file path for key name \"{}\" in source \"{}\"", source.substr(0, at), source));
    pairs.emplace_back(source.substr(0, at), loader.load(source.substr(at + 1)));
}

std::string_view without_leading_space(std::string_view line)
{
    for (bool more = true; more;) {
        more = false;
        // unicode.IsSpace: ASCII spaces, NEL and NBSP, and the spaces of the general punctuation block.
        for (const std::string_view space :
             {" ",
              "\t",
              "\v",
              "\f",
              "\r",
              "\xC2\x85",
              "\xC2\xA0",
              "\xE1\x9A\x80",
              "\xE2\x80\xA8",
              "\xE2\x80\xA9",
              "\xE2\x80\xAF",
              "\xE2\x81\x9F",
              "\xE3\x80\x80",
              "\xE2\x80\x80",
              "\xE2\x80\x81",
              "\xE2\x80\x82",
              "\xE2\x80\x83",
              "\xE2\x80\x84",
              "\xE2\x80\x85",
              "\xE2\x80\x86",
              "\xE2\x80\x87",
              "\xE2\x80\x88",
              "\xE2\x80\x89",
              "\xE2\x80\x8A"}) {
            if (!line.starts_with(space)) continue;
            line.remove_prefix(space.size());
            more = true;
        }
    }
    return line;
}

/// Go's bufio.Scanner gives up silently at such a line, and so does the reference.
constexpr std::size_t kLongestLine = 65536;

void read_env(Pairs& pairs, std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.size() >= kLongestLine) return;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!is_utf8(line)) refuse(fmt::format("line {} has invalid utf8 bytes", number));
        line = without_leading_space(line);
        if (line.empty() || line[0] == '#') continue;
        const auto equals = line.find('=');
        if (equals == 0) continue;
        pairs.emplace_back(
            line.substr(0, equals),
            equals == std::string_view::npos ? std::string_view() : line.substr(equals + 1));
    }
}

StringMap read_sources(const GeneratorEntry& entry, const Loader& loader)
{
    Pairs pairs;
    for (const auto& path : entry.envs)
        base::with_context(
            fmt::format("env source files: {}", path), [&] { read_env(pairs, loader.load(path)); });
    for (const auto& source : entry.literals)
        base::with_context("literal sources", [&] { read_literal(pairs, source); });
    for (const auto& source : entry.files)
        base::with_context(fmt::format("file sources: {}", source), [&] { read_file(pairs, source, loader); });
    StringMap values;
    for (auto& [key, value] : pairs)
        if (!values.emplace(key, std::move(value)).second)
            refuse(fmt::format("configmap {} illegally repeats the key `{}`", entry.name, key));
    return values;
}

/// The entry's own options, completed by those of the kustomization.
std::optional<GeneratorOptions>
merged_options(const std::optional<GeneratorOptions>& own, const std::optional<GeneratorOptions>& shared)
{
    if (!shared) return own;
    auto options = own.value_or(GeneratorOptions{});
    const auto complete = [](Pairs& mine, const Pairs& more) {
        for (const auto& pair : more)
            if (std::none_of(
                    mine.begin(), mine.end(), [&](const auto& known) { return known.first == pair.first; }))
                mine.push_back(pair);
    };
    complete(options.labels, shared->labels);
    complete(options.annotations, shared->annotations);
    options.disable_name_suffix_hash = options.disable_name_suffix_hash || shared->disable_name_suffix_hash;
    options.immutable = options.immutable || shared->immutable;
    return options;
}

/// In quotes, as the reference writes labels and annotations one by one.
void set_pairs(doc::Value& object, std::string_view field, const Pairs& pairs)
{
    StringMap map;
    for (const auto& [key, text] : pairs)
        map.insert_or_assign(key, text);
    for (const auto& [key, text] : map) {
        check_made_key(key);
        doc::Value value(text);
        value.set_spelling(doc::Spelling::Quoted);
        object.edit({"metadata", field}).set(key, std::move(value));
    }
}

/// The reference writes texts of several lines as a block, and cannot read one that begins with a tab.
void check_block(const std::string& key, const std::string& text)
{
    const bool may_be = text.starts_with('\t') && text.find('\n') != std::string::npos;
    if (may_be && doc::to_yaml(doc::Value(text), doc::YamlDialect::Kyaml).starts_with('|'))
        refuse(fmt::format("'{}': found a tab character where an indentation space is expected", key));
}

doc::Value make_object(const GeneratorEntry& entry, bool secret, const Loader& loader)
{
    if (entry.name.empty()) refuse("a configmap must have a name");
    auto object = doc::Value::object(
        {{"apiVersion", "v1"}, {"kind", secret ? "Secret" : "ConfigMap"}, {"metadata", doc::Value::object()}});
    object.edit("metadata").set("name", entry.name);
    if (!entry.ns.empty()) object.edit("metadata").set("namespace", entry.ns);
    if (secret) {
        object.set("type", entry.type.empty() ? "Opaque" : entry.type);
        object.set("data", doc::Value::object());
    }
    for (const auto& [key, value] : read_sources(entry, loader)) {
        check_made_key(key);
        if (!secret) check_block(key, value);
        if (secret)
            object.edit("data").set(key, made_text(base64_lines(value)));
        else if (is_utf8(value))
            object.edit("data").set(key, made_text(value));
        else
            object.edit("binaryData").set(key, made_text(base64_lines(value)));
    }
    return object;
}

NodeTree nodes_of(const Resource& resource)
{
    auto nodes = NodeTree::of_generated(resource.object);
    auto annotations = nodes.texts("annotations");
    annotations[build_annotation("generatorBehavior")] = name_of(resource.state.behavior);
    if (resource.state.needs_hash) annotations[build_annotation("needsHashSuffix")] = kEnabled;
    nodes.set_texts("annotations", annotations);
    return nodes;
}

}  // namespace

ResourcePtr generate(
    const GeneratorEntry& entry,
    bool secret,
    const std::optional<GeneratorOptions>& shared,
    const Loader& loader,
    const BuildSchema& schema)
{
    const auto what = fmt::format("{} \"{}\"", secret ? "secretGenerator" : "configMapGenerator", entry.name);
    auto object = base::with_context(what, [&] { return make_object(entry, secret, loader); });
    const auto options = merged_options(entry.options, shared);
    if (options) {
        set_pairs(object, "labels", options->labels);
        set_pairs(object, "annotations", options->annotations);
        if (options->immutable) object.set("immutable", true);
    }
    auto resource = std::make_shared<Resource>(std::move(object), schema);
    resource->state.generated = true;
    resource->state.behavior = behavior_named(entry.behavior);
    resource->state.needs_hash = !options || !options->disable_name_suffix_hash;
    if (schema.keeps_nodes) resource->nodes = std::make_shared<NodeTree>(nodes_of(*resource));
    return resource;
}

}  // namespace sluice::kustomize
