#include "generators.hpp"

#include "base/digest.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "float64.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"

namespace sluice::kustomize {
namespace {

bool is_negative_zero(const doc::Value& value)
{
    return value.is_string() && value.spelling() == doc::Spelling::Typed &&
           value.as_string().starts_with('-') && typed(value) == doc::Value(0) && tag_of(value) == "float";
}

/// -0.0 keeps its sign in what is hashed, though it is printed as 0.
void resolve_negative_zeros(doc::Value& value)
{
    if (is_negative_zero(value)) value = -0.0;
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        resolve_negative_zeros(value.edit_at(i));
    const auto before = value;
    for (const auto& member : before.members())
        if (!is_scalar(member.value) || is_negative_zero(member.value))
            resolve_negative_zeros(value.edit(member.key()));
}

/// A missing map counts as "", a text as itself.
doc::Value hashed_value(const doc::Value& value)
{
    if (!value.is_object() && !value.is_array()) return text_of(value);
    auto resolved = value;
    resolve_negative_zeros(resolved);
    doc::resolve_spelling(resolved, doc::YamlDialect::Kyaml, "");
    round_integers(resolved);
    return resolved;
}

doc::Value hashed_part(const doc::Value& object, std::string_view kind)
{
    const bool secret = kind == "Secret";
    auto part = doc::Value::object();
    part.set("kind", kind);
    // The reference looks for a field called "metadata/name" and finds none.
    part.set("name", "");
    part.set("data", hashed_value(object["data"]));
    if (secret) part.set("type", hashed_value(object["type"]));
    const auto optional = secret ? "stringData" : "binaryData";
    if (object[optional].is_object()) part.set(optional, hashed_value(object[optional]));
    return part;
}

std::string hashed_text(const Resource& resource)
{
    const auto kind = resource.kind();
    if (kind == "ConfigMap" || kind == "Secret")
        return doc::to_json(hashed_part(resource.object, kind), doc::JsonStyle::Go);
    if (resource.nodes) return resource.nodes->json();
    resource.ask_for_nodes();
    return doc::to_json(resource.object, doc::JsonStyle::Go);
}

/// Letters that cannot spell a word.
char safe_letter(char digit)
{
    switch (digit) {
    case '0':
        return 'g';
    case '1':
        return 'h';
    case '3':
        return 'k';
    case 'a':
        return 'm';
    case 'e':
        return 't';
    default:
        return digit;
    }
}

}  // namespace

std::string content_hash(const Resource& resource)
{
    auto hash = base::sha256_hex(hashed_text(resource)).substr(0, 10);
    for (auto& letter : hash)
        letter = safe_letter(letter);
    return hash;
}

}  // namespace sluice::kustomize
