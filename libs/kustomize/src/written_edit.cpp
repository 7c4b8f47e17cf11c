#include "written_edit.hpp"

#include "budget.hpp"
#include "doc/yaml.hpp"
#include "scalar.hpp"
#include "written_yaml.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using Kind = WrittenNode::Kind;

bool is_printable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t' || c == '\r';
    });
}

/// An unquoted scalar; in quotes if it cannot stand without.
std::string plain_or_quoted(std::string_view text, bool in_braces)
{
    if (needs_escapes(text)) return double_quoted(text);
    if (in_braces && (text.empty() || needs_quotes_in_braces(text))) return single_quoted(text);
    const auto value = plain(text);
    if (!is_text(value) || is_old_boolean(text)) return std::string(text);
    auto printed = doc::to_yaml(doc::Value(text), doc::YamlDialect::Kyaml);
    printed.pop_back();
    return printed;
}

/// A scalar that was not there before: unquoted if it may be, in quotes if it would be no string then.
WrittenNode fresh_scalar(const doc::Value& value, bool in_braces)
{
    const auto text = text_of(value);
    WrittenNode node;
    if (text.find('\n') != std::string::npos && !in_braces) return literal(text);
    const bool must_stay_text = is_text(value) && !is_untagged(value) && !is_text(plain(text));
    if (text.find('\n') != std::string::npos || must_stay_text)
        node.text = double_quoted(text);
    else
        node.text = plain_or_quoted(text, in_braces);
    return node;
}

/// What a replacement puts into the document, all of it new.
WrittenNode fresh(const doc::Value& value, bool in_braces)
{
    Budget::spend();
    if (is_scalar(value)) return fresh_scalar(value, in_braces);
    WrittenNode node;
    node.kind = value.is_object() ? Kind::Map : Kind::List;
    node.flow = in_braces || value.empty();
    for (const auto& element : value.elements())
        node.entries.emplace_back().node = fresh(element, node.flow);
    for (const auto& member : value.members()) {
        auto& entry = node.entries.emplace_back();
        entry.key = plain_or_quoted(member.key(), node.flow);
        entry.node = fresh(member.value, node.flow);
    }
    return node;
}

bool retext_block(WrittenNode& node, std::string_view text)
{
    const bool folds = node.text.starts_with('>');
    const bool bends =
        text.starts_with(' ') || text.ends_with(' ') || text.find('\n') != std::string_view::npos;
    if (folds && bends) return false;
    if (text.empty()) {
        node.kind = Kind::Scalar;
        node.lines.clear();
        node.text = "\"\"";
        return true;
    }
    auto block = literal(text);
    if (folds && block.kind == Kind::Literal) block.text = ">-";
    block.comment = std::move(node.comment);
    node = std::move(block);
    return true;
}

/// Another text in the style and of the type of the old one.
bool retext(WrittenNode& node, std::string_view text, bool in_braces)
{
    const bool lines = text.find('\n') != std::string_view::npos;
    if (node.kind == Kind::Literal) return retext_block(node, text);
    const bool single = node.text.starts_with('\'');
    if (node.text.starts_with('"') || (single && needs_escapes(text))) {
        node.text = double_quoted(text);
        return true;
    }
    if (single) {
        if (text.find_first_of("\n\t") != std::string_view::npos) return false;
        node.text = single_quoted(text);
        return true;
    }
    const auto before = tag_of(plain(node.text)), after = tag_of(plain(text));
    const auto tag = before == "str" || before == after ? std::string() : fmt::format("!!{} ", before);
    if (lines && !in_braces) {
        auto block = literal(text);
        block.comment = std::move(node.comment);
        node = std::move(block);
    } else if (lines || (before == "str" && after != "str")) {
        node.text = double_quoted(text);
    } else {
        node.text = plain_or_quoted(text, in_braces);
    }
    node.text.insert(0, tag);
    if (node.text.ends_with(' ')) node.text.pop_back();
    return true;
}

WrittenEntry* entry_of(WrittenNode& map, std::string_view key)
{
    for (auto& entry : map.entries)
        if (unquoted(entry.key) == key) return &entry;
    return nullptr;
}

bool has_merge(const WrittenNode& map)
{
    return std::any_of(
        map.entries.begin(), map.entries.end(), [](const auto& entry) { return entry.key == "<<"; });
}

/// Whether the document was understood: it holds what the parser found in it.
bool tells(const WrittenNode& node, const doc::Value& value)
{
    Budget::spend();
    switch (node.kind) {
    case Kind::Opaque:
        return true;
    case Kind::Literal:
        return value.is_string();
    case Kind::Scalar: {
        const auto text = unquoted(node.text);
        return is_scalar(value) && (is_null(value) || !text || *text == text_of(value));
    }
    case Kind::List:
        return value.is_array() && value.size() == node.entries.size() &&
               std::equal(
                   node.entries.begin(),
                   node.entries.end(),
                   value.elements().begin(),
                   [](const auto& entry, const auto& element) { return tells(entry.node, element); });
    case Kind::Map:
        break;
    }
    return value.is_object() && (value.size() == node.entries.size() || has_merge(node)) &&
           std::all_of(node.entries.begin(), node.entries.end(), [&](const auto& entry) {
               if (entry.key == "<<") return true;
               const auto key = unquoted(entry.key);
               const auto* member = key ? value.find(*key) : nullptr;
               return member && tells(entry.node, *member);
           });
}

bool same(const doc::Value& before, const doc::Value& after)
{
    return before.same_storage(after) || (before == after && before.spelling() == after.spelling());
}

bool follow(WrittenNode& node, const doc::Value& before, const doc::Value& after, bool in_braces);

bool follow_list(WrittenNode& node, const doc::Value& before, const doc::Value& after)
{
    if (after.size() < before.size()) return false;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!follow(node.entries[i].node, before[i], after[i], node.flow)) return false;
    for (auto i = before.size(); i < after.size(); ++i)
        node.entries.emplace_back().node = fresh(after[i], node.flow);
    return true;
}

bool follow_map(WrittenNode& node, const doc::Value& before, const doc::Value& after)
{
    for (const auto& member : after.members()) {
        const auto* old = before.find(member.key());
        if (old && same(*old, member.value)) continue;
        if (old) {
            auto* entry = entry_of(node, member.key());
            if (!entry || !follow(entry->node, *old, member.value, node.flow)) return false;
            continue;
        }
        auto& made = node.entries.emplace_back();
        made.key = plain_or_quoted(member.key(), node.flow);
        made.node = fresh(member.value, node.flow);
    }
    return true;
}

bool follow(WrittenNode& node, const doc::Value& before, const doc::Value& after, bool in_braces)
{
    Budget::spend();
    if (same(before, after)) return true;
    if (node.kind == Kind::Opaque) return false;
    if (is_scalar(before) && is_scalar(after)) return retext(node, text_of(after), in_braces);
    if (before.is_array() && after.is_array()) return follow_list(node, before, after);
    if (before.is_object() && after.is_object()) return follow_map(node, before, after);
    if (!node.comment.empty() || !node.mark.empty()) return false;
    node = fresh(after, in_braces);
    return true;
}

}  // namespace

std::optional<std::string> rewrite(std::string_view text, const doc::Value& before, const doc::Value& after)
{
    if (!is_printable(text)) return std::nullopt;
    auto document = read_written_yaml(text);
    if (!document || !tells(document->root, before)) return std::nullopt;
    if (!follow(document->root, before, after, false)) return std::nullopt;
    return print(*document);
}

}  // namespace sluice::kustomize
