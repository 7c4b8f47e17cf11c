#include "scalar.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kTag = "!!";
/// Behind the text of a mistyped scalar that stands in quotes; YAML passes over it.
constexpr std::string_view kQuoteMark = " ";

/// Longer texts are never numbers, booleans or dates.
constexpr std::size_t kLongestTypedText = 64;

bool may_be_typed(std::string_view text)
{
    if (text.empty()) return true;
    constexpr std::string_view kFirst = "0123456789+-.tTfFnN~";
    return text.size() <= kLongestTypedText && kFirst.find(text[0]) != std::string_view::npos &&
           text.find('\n') == std::string_view::npos;
}

/// strconv.FormatFloat(f, 'g', -1, 64), as kyaml writes floats.
std::string yaml_float(double number)
{
    if (std::isinf(number)) return number > 0 ? ".inf" : "-.inf";
    if (std::isnan(number)) return ".nan";
    char buffer[64];
    const auto scientific =
        std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
    std::string text(buffer, scientific.ptr);
    const int exponent = std::stoi(text.substr(text.find('e') + 1));
    if (exponent >= -4 && exponent < 21) {
        const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
        text.assign(buffer, fixed.ptr);
    }
    return text;
}

/// Letters, then letters, digits and what stands between them in names: no number or date, and nothing of
/// YAML's.
bool is_word(std::string_view text)
{
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return is_letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
               return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
           });
}

bool is_typed_word(std::string_view text)
{
    constexpr std::string_view kWords[] = {
        "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"};
    return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

bool is_typed_quoted(const doc::Value& value)
{
    return value.is_string() && value.spelling() == doc::Spelling::TypedQuoted;
}

/// "int" of a text of Spelling::Typed that says its type itself; empty if it does not.
std::string_view own_tag(std::string_view text)
{
    if (!text.starts_with(kTag)) return {};
    return text.substr(kTag.size(), text.find(' ') - kTag.size());
}

/// A scalar whose type its text has left behind.
bool is_mistyped(const doc::Value& value)
{
    return value.is_string() && value.spelling() == doc::Spelling::Typed && !own_tag(value.as_string()).empty();
}

/// A string that we made ourselves has no spelling; had it been plain where it came from, it would not be a
/// string.
bool was_quoted(const doc::Value& value)
{
    const auto spelling = value.spelling();
    if (!value.is_string()) return false;
    if (is_mistyped(value)) return value.as_string().ends_with(kQuoteMark);
    if (spelling != doc::Spelling::Unmarked)
        return spelling == doc::Spelling::Quoted || spelling == doc::Spelling::TypedQuoted;
    const auto text = value.as_string();
    if (text.empty()) return false;
    return text.find('\n') != std::string_view::npos || !is_text(plain(text));
}

bool is_null_text(std::string_view text)
{
    return text.empty() || own_tag(text) == "null" || text == "null" || text == "~" || text == "Null" ||
           text == "NULL";
}

/// 1e3 and 1.0, which are whole numbers to JSON.
bool is_spelled_as_float(std::string_view text)
{
    return text.find_first_of(".eE") != std::string_view::npos &&
           text.find_first_of("xX") == std::string_view::npos;
}

doc::Value quoted_as(std::string_view text, doc::Spelling spelling)
{
    doc::Value value(text);
    value.set_spelling(spelling);
    return value;
}

doc::Value quoted(std::string_view text)
{
    return quoted_as(text, doc::Spelling::Quoted);
}

}  // namespace

void check_made_key(std::string_view key)
{
    if (!is_text(plain(key)))
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("the key '{}' is read as something else than a string", key));
}

bool is_old_boolean(std::string_view text)
{
    constexpr std::string_view kWords[] = {
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"};
    return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

bool is_old_non_string(std::string_view text)
{
    if (text.empty() || text.find('\n') != std::string_view::npos) return false;
    if (is_word(text)) return is_old_boolean(text) || is_typed_word(text);
    try {
        return !doc::parse_first_yaml(
                    text, {.dialect = doc::YamlDialect::Sigs, .file = {}}, doc::kManifestLimits)
                    .is_string();
    } catch (const base::Error&) {
        return false;
    }
}

bool is_null(const doc::Value& value)
{
    return value.is_null() ||
           (value.is_string() && value.spelling() == doc::Spelling::Typed && is_null_text(value.as_string()));
}

bool is_empty_null(const doc::Value& value)
{
    return value.is_null() || (value.is_string() && value.as_string().empty() && is_null(value));
}

bool is_text(const doc::Value& value)
{
    return value.is_string() && value.spelling() != doc::Spelling::Typed && !is_typed_quoted(value);
}

std::string_view tag_of(const doc::Value& value)
{
    if (is_null(value)) return "null";
    if (is_untagged(value)) return {};
    if (is_text(value)) return "str";
    if (is_typed_quoted(value)) return tag_of(plain(value.as_string()));
    if (value.is_string())
        if (const auto own = own_tag(value.as_string()); !own.empty()) return own;
    switch (typed(value).kind()) {
    case doc::Kind::Bool:
        return "bool";
    case doc::Kind::Int:
    case doc::Kind::Uint:
        return is_spelled_as_float(value.string_or("")) ? "float" : "int";
    case doc::Kind::Double:
        return "float";
    default:
        return "timestamp";
    }
}

doc::Value typed(const doc::Value& value)
{
    if (is_null(value)) return {};
    if (!value.is_string() || (value.spelling() != doc::Spelling::Typed && !is_untagged(value))) return value;
    auto resolved = value;
    doc::resolve_spelling(resolved, doc::YamlDialect::Kyaml);
    return resolved;
}

bool is_scalar(const doc::Value& value)
{
    return !value.is_array() && !value.is_object();
}

bool is_nil_or_empty(const doc::Value& value)
{
    return is_null(value) || ((value.is_array() || value.is_object()) && value.empty());
}

std::string text_of(const doc::Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Bool:
        return value.as_bool() ? "true" : "false";
    case doc::Kind::Int:
        return std::to_string(value.as_int());
    case doc::Kind::Uint:
        return std::to_string(value.as_uint());
    case doc::Kind::Double:
        return yaml_float(value.as_double());
    case doc::Kind::String:
        if (value.spelling() == doc::Spelling::Typed && value.as_string().starts_with(kTag))
            return doc::parse_json(value.as_string().substr(value.as_string().find(' ')), doc::kManifestLimits)
                .text();
        return std::string(value.as_string());
    case doc::Kind::Null:
    case doc::Kind::Array:
    case doc::Kind::Object:
        break;
    }
    return {};
}

namespace {

/// Whether Go puts a string in quotes when it writes it.
bool is_written_quoted(std::string_view text)
{
    constexpr std::size_t kLongestWord = 5;  // "false"
    const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    const auto is_safe = [&](char c) { return is_letter(c) || (c >= '-' && c <= '9') || c == '_'; };
    if (text.size() > kLongestWord && is_letter(text[0]) && std::all_of(text.begin(), text.end(), is_safe))
        return false;
    return doc::to_yaml(doc::Value(text), doc::YamlDialect::Kyaml) != std::string(text) + "\n";
}

/// What Go writes in quotes is quoted whatever the others are.
doc::Spelling respelled(std::string_view text, doc::Spelling texts)
{
    return texts != doc::Spelling::Quoted && is_written_quoted(text) ? doc::Spelling::Quoted : texts;
}

/// Nothing but what is empty is written in braces.
doc::Spelling respelled(const doc::Value& container)
{
    const bool in_braces = (container.is_array() || container.is_object()) && container.empty();
    return in_braces ? doc::Spelling::InBraces : doc::Spelling::Unmarked;
}

bool needs_respelling(const doc::Value& value, doc::Spelling texts)
{
    if (value.is_null()) return true;
    if (value.is_string())
        return value.spelling() != respelled(value.as_string(), texts) &&
               value.spelling() != doc::Spelling::Typed;
    if (value.spelling() != respelled(value)) return true;
    const auto elements = value.elements();
    const auto members = value.members();
    return std::any_of(
               elements.begin(), elements.end(), [&](const auto& e) { return needs_respelling(e, texts); }) ||
           std::any_of(
               members.begin(), members.end(), [&](const auto& m) { return needs_respelling(m.value, texts); });
}

}  // namespace

void respell(doc::Value& value, doc::Spelling texts)
{
    if (!needs_respelling(value, texts)) return;
    if (value.is_null()) {
        value = "null";
        value.set_spelling(doc::Spelling::Typed);
    } else if (value.is_string()) {
        value.set_spelling(respelled(value.as_string(), texts));
    } else {
        value.set_spelling(respelled(value));
    }
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        respell(value.edit_at(i), texts);
    const auto before = value;
    for (const auto& member : before.members())
        if (needs_respelling(member.value, texts)) respell(value.edit(member.key()), texts);
}

doc::Value plain(std::string_view text)
{
    if (!may_be_typed(text)) return doc::Value(text);
    constexpr doc::ParseLimits kScalar{.max_bytes = kLongestTypedText, .max_depth = 2, .max_nodes = 2};
    try {
        doc::YamlOptions options;
        options.dialect = doc::YamlDialect::Kyaml;
        options.keep_spelling = true;
        auto value = doc::parse_yaml(text, options, kScalar);
        return is_scalar(value) ? value : doc::Value(text);
    } catch (const base::Error&) {
        return doc::Value(text);
    }
}

doc::Value as_new_field(doc::Value value)
{
    if (is_untagged(value)) return passed_by(value);
    if (is_text(value) && is_old_boolean(value.as_string())) value.set_spelling(doc::Spelling::Quoted);
    return value;
}

doc::Value made_text(std::string_view text)
{
    doc::Value value(text);
    const bool is_block = text.find('\n') != std::string_view::npos;
    value.set_spelling(is_block || is_old_non_string(text) ? doc::Spelling::Quoted : doc::Spelling::Plain);
    return value;
}

doc::Value nothing_in_braces()
{
    doc::Value value("");
    value.set_spelling(doc::Spelling::Typed);
    return value;
}

doc::Value untagged(std::string_view text)
{
    doc::Value value(text);
    value.set_spelling(doc::Spelling::Untagged);
    return value;
}

bool is_untagged(const doc::Value& value)
{
    return value.is_string() && value.spelling() == doc::Spelling::Untagged;
}

doc::Value passed_by(const doc::Value& value)
{
    const bool stands_unquoted =
        value.is_string() && (value.spelling() == doc::Spelling::Plain || is_untagged(value));
    return stands_unquoted && is_old_non_string(value.as_string()) ? quoted(value.as_string()) : value;
}

doc::Value retexted(const doc::Value& old, std::string_view text)
{
    if (is_untagged(old)) return untagged(text);
    if (is_text(old)) return text_over(old, text);
    const auto tag = tag_of(old);
    auto fresh = plain(text);
    const auto fresh_tag = tag_of(fresh);
    if (tag == fresh_tag && was_quoted(old)) return quoted_as(text, doc::Spelling::TypedQuoted);
    if (tag == fresh_tag || (tag == "float" && fresh.kind() == doc::Kind::Int)) return fresh;
    doc::Value mistyped(
        fmt::format("{}{} {}{}", kTag, tag, doc::to_json(doc::Value(text)), was_quoted(old) ? kQuoteMark : ""));
    mistyped.set_spelling(doc::Spelling::Typed);
    return mistyped;
}

doc::Value text_over(const doc::Value& old, std::string_view text)
{
    doc::Value value(text);
    value.set_spelling(was_quoted(old) ? doc::Spelling::Quoted : doc::Spelling::Plain);
    return value;
}

doc::Value plain_over(const doc::Value& old, std::string_view text)
{
    return was_quoted(old) ? quoted(text) : untagged(text);
}

doc::Value typed_over(const doc::Value& old, const doc::Value& fresh)
{
    if (!is_scalar(fresh) || is_null(fresh)) return fresh;
    if (was_quoted(old)) {
        const auto tag = tag_of(fresh);
        const bool stays_typed = !tag.empty() && tag != "str" && !is_mistyped(fresh);
        return quoted_as(text_of(fresh), stays_typed ? doc::Spelling::TypedQuoted : doc::Spelling::Quoted);
    }
    if (is_scalar(old) && is_text(fresh) && !is_untagged(fresh)) {
        auto unquoted = fresh;
        unquoted.set_spelling(doc::Spelling::Plain);
        return unquoted;
    }
    return fresh;
}

}  // namespace sluice::kustomize
