#include "yaml_spelling.hpp"

#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "value_access.hpp"
#include "yaml_emitter.hpp"

#include <algorithm>
#include <string>

namespace sluice::doc {

namespace {

bool is_usual(const Scalar& scalar, std::string_view text)
{
    switch (scalar.value.kind()) {
    case Kind::Bool:
        return text == (scalar.value.as_bool() ? "true" : "false");
    case Kind::Int:
        return text == std::to_string(scalar.value.as_int());
    case Kind::Uint:
        return text == std::to_string(scalar.value.as_uint());
    case Kind::Double:
        return text == go_float(scalar.value.as_double());
    default:
        return scalar.type == ScalarType::Null && text.empty();
    }
}

bool is_unresolved(const Value& text)
{
    return text.spelling() == Spelling::Typed || text.spelling() == Spelling::Untagged;
}

bool has_typed_text(const Value& value)
{
    if (value.is_string()) return is_unresolved(value);
    const auto elements = value.elements();
    const auto members = value.members();
    return std::any_of(elements.begin(), elements.end(), has_typed_text) ||
           std::any_of(members.begin(), members.end(), [](const Member& m) { return has_typed_text(m.value); });
}

}  // namespace

void keep_spelling(Scalar& scalar, std::string_view text, bool quoted)
{
    const bool is_text = scalar.type == ScalarType::String || scalar.type == ScalarType::Merge;
    if (is_text ? !quoted : is_usual(scalar, text)) return;
    if (!is_text || scalar.value.is_null()) scalar.value = Value(text);
    scalar.value.set_spelling(is_text ? Spelling::Quoted : Spelling::Typed);
    scalar.type = ScalarType::String;
}

std::string folded_again(std::string_view text)
{
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    const auto first = text.find_first_not_of('\n');
    std::string nowhere;
    const YamlEmitter emitter(nowhere, YamlDialect::Kyaml, Lists::Compact);
    if (first == std::string_view::npos || !emitter.may_be_block(text)) return std::string(text);
    const bool separates = !is_blank(text[first]);
    std::string result(text.substr(0, first));
    bool deeper = is_blank(text[first]);
    for (auto at = first; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        result += text.substr(at, end - at);
        const auto next = std::min(text.find_first_not_of('\n', end), text.size());
        const auto written = next - end + (separates && !deeper && next > end ? 1 : 0);
        const bool at_end = next == text.size(), next_deeper = !at_end && is_blank(text[next]);
        if (at_end)
            result.append(next - end > 1 ? written : next - end, '\n');
        else if (deeper || next_deeper)
            result.append(written, '\n');
        else if (written == 1)
            result += ' ';
        else
            result.append(written - 1, '\n');
        deeper = next_deeper;
        at = next;
    }
    return result;
}

void resolve_spelling(Value& value, YamlDialect dialect, const Value& missing)
{
    if (!has_typed_text(value)) return;
    if (value.is_string()) {
        const std::string text(value.as_string());
        const bool was_in_braces = text.empty() && value.spelling() == Spelling::Typed;
        if (value.spelling() == Spelling::Untagged && resolve_plain(text, dialect).type == ScalarType::String) {
            value.set_spelling(Spelling::Unmarked);
            return;
        }
        value = was_in_braces
                    ? missing
                    : parse_yaml(text, {.dialect = dialect, .strict_keys = false, .file = {}}, kManifestLimits);
        return;
    }
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        resolve_spelling(value.edit_at(i), dialect, missing);
    const auto before = value;
    for (const auto& member : before.members())
        if (has_typed_text(member.value)) resolve_spelling(value.edit(member.key()), dialect, missing);
}

namespace {

bool has_comments(const Value& value)
{
    for (const auto& element : value.elements())
        if (has_comments(element)) return true;
    for (const auto& member : value.members())
        if (member.key_value.spelling() == Spelling::Commented || has_comments(member.value)) return true;
    return false;
}

}  // namespace

void forget_comments(Value& value)
{
    if (!has_comments(value)) return;
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        forget_comments(value.edit_at(i));
    if (!value.is_object()) return;
    auto& block = ValueAccess::own_object(value, value.size());
    for (std::uint32_t i = 0; i < block.size; ++i) {
        auto& member = block.members()[i];
        if (member.key_value.spelling() == Spelling::Commented)
            member.key_value.set_spelling(Spelling::Unmarked);
        forget_comments(member.value);
    }
}

}  // namespace sluice::doc
