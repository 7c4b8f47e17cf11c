#include "strategic_merge.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "doc/yaml.hpp"
#include "node.hpp"
#include "scalar.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kDirective = "$patch";

enum class Directive { Merge, Replace, Delete };

Directive directive_named(const std::string& name)
{
    if (name == "merge") return Directive::Merge;
    if (name == "replace") return Directive::Replace;
    if (name == "delete") return Directive::Delete;
    throw base::Error(base::ErrorKind::Invalid, fmt::format("unknown patch strategy '{}'", name));
}

/// Where the patch meets a map, the first of a key's values is the one that the reference finds.
bool is_repeated(std::string_view key)
{
    return key.starts_with(doc::kRepeatedKey);
}

bool is_directive(std::string_view name)
{
    return name == "merge" || name == "replace" || name == "delete";
}

/// What documents do in their own way when they are merged.
struct Values {
    static std::size_t fields(const doc::Value& object) { return object.size(); }
    static std::span<const doc::Member> members(const doc::Value& object) { return object.members(); }
    static std::span<const doc::Member> new_members(const doc::Value& object) { return object.members(); }
    static void erase(doc::Value& object, std::string_view key) { object.erase(key); }
    static doc::Value kept_null(const doc::Value& null) { return null; }

    /// A string that was written over an unquoted scalar; the reference puts it in quotes when a merge passes.
    static bool passes(const doc::Value& value, const doc::Value* patched, bool)
    {
        return !patched && value.is_string() &&
               (value.spelling() == doc::Spelling::Plain || is_untagged(value));
    }
    static void pass(doc::Value& object, std::string_view key, const doc::Value& value)
    {
        object.set(key, passed_by(value));
    }
    static void add(doc::Value& object, const doc::Member& member, doc::Value value, bool)
    {
        object.set(member.key(), as_new_field(std::move(value)));
    }
    static void replace(doc::Value& object, std::string_view key, const doc::Value& value)
    {
        const auto& old = object[key];
        if (!old.same_storage(value) || is_scalar(value)) object.set(key, laid_over(old, value));
    }
    /// What was empty is laid out as the patch is.
    static void keep_braces(doc::Value& merged, const doc::Value* dest, const doc::Value* patch)
    {
        if (dest && patch && dest->spelling() != patch->spelling() && dest->empty())
            merged.set_spelling(patch->spelling());
    }
    static void take_comments(doc::Value&, const doc::Value&) {}
    static void lay_out_list(doc::Value& merged, const doc::Value& target)
    {
        merged.set_spelling(target.spelling());
    }

private:
    /// As the old value was laid out, unless that was empty.
    static doc::Value laid_over(const doc::Value& old, const doc::Value& value)
    {
        auto result = typed_over(old, value);
        if (is_scalar(value)) return result;
        if (is_scalar(old))
            result.set_spelling(doc::Spelling::Unmarked);
        else if (!old.empty())
            result.set_spelling(old.spelling());
        return result;
    }
};

/// And trees of nodes in theirs.
struct Nodes {
    /// Each of the fields is looked for from the beginning.
    static constexpr std::size_t kFieldsAStep = 16;

    struct Member {
        const doc::YamlNode& key_node;
        const doc::YamlNode& value;
        std::string_view key() const { return key_node.text; }
    };

    static std::size_t fields(const doc::YamlNode& map) { return map.content.size() / 2; }
    static std::vector<Member> members(const doc::YamlNode& map)
    {
        Budget::spend(map.content.size() * map.content.size() / kFieldsAStep);
        std::vector<Member> list;
        for (std::size_t i = 0; map.is_object() && i + 1 < map.content.size(); i += 2)
            list.push_back({map.content[i], map.content[i + 1]});
        return list;
    }
    /// In the order in which the reference comes to them.
    static std::vector<Member> new_members(const doc::YamlNode& map)
    {
        std::map<std::string_view, Member> sorted;
        for (const auto& member : members(map))
            sorted.emplace(member.key(), member);
        std::vector<Member> list;
        for (const auto& [key, member] : sorted)
            list.push_back(member);
        return list;
    }
    static void erase(doc::YamlNode& map, std::string_view key) { clear_field(map, key); }
    static doc::YamlNode kept_null(const doc::YamlNode& null)
    {
        auto kept = plain_node(null.text);
        kept.tag = null.tag;
        return kept;
    }

    /// The value is written over itself.
    static bool passes(const doc::YamlNode& value, const doc::YamlNode* patched, bool alone)
    {
        return (!patched || alone) && is_scalar(value) && !is_null(value);
    }
    static void pass(doc::YamlNode& map, std::string_view key, const doc::YamlNode& value)
    {
        *find_field(map, key) = passed_by(value);
    }
    static void add(doc::YamlNode& map, const Member& member, doc::YamlNode value, bool is_merged_list)
    {
        if (is_merged_list) value.style = 0;
        set_field(map, member.key(), std::move(value), is_merged_list ? 0 : member.key_node.style);
    }
    static void replace(doc::YamlNode& map, std::string_view key, const doc::YamlNode& value)
    {
        auto& old = *find_field(map, key);
        if (!is_scalar(old) && old.empty()) old.style = value.style;
        set_field(map, key, value);
    }
    static void keep_braces(doc::YamlNode& merged, const doc::YamlNode* dest, const doc::YamlNode* patch)
    {
        if (dest && patch && !is_scalar(*dest) && dest->empty()) merged.style = patch->style;
    }
    static void take_comments(doc::YamlNode& merged, const doc::YamlNode& patch)
    {
        for (const auto comment :
             {&doc::YamlNode::head_comment, &doc::YamlNode::line_comment, &doc::YamlNode::foot_comment})
            if (!(patch.*comment).empty()) merged.*comment = patch.*comment;
    }
    static void lay_out_list(doc::YamlNode& merged, const doc::YamlNode& target)
    {
        merged.style = target.style;
    }
};

/// "" if there is none.
template <class Document> std::string field_text(const Document& object, std::string_view key)
{
    const auto* field = object.find(key);
    return field ? text_of(*field) : std::string();
}

template <class Document> std::string_view shape_of(const Document& value)
{
    if (value.is_object()) return "MappingNode";
    return value.is_array() ? "SequenceNode" : "ScalarNode";
}

template <class Document> bool is_missing_or_null(const Document* value)
{
    return !value || is_null(*value);
}

/// The rules are the same for documents and for trees of nodes.
template <class Document, class Own> class Merge {
public:
    Merge(const SchemaBook& book, NewItems new_items) : book_(book), new_items_(new_items) {}

    /// The merged value; nothing if it is to be taken away. A null that is returned stays.
    std::optional<Document> walk(const Document* dest, const Document* patch, SchemaRef schema)
    {
        Budget::spend();
        if (!schema.known()) schema = schema_by_kind(dest, patch);
        const auto* leading = is_missing_or_null(dest) ? patch : dest;
        if (is_missing_or_null(leading)) return null_or_nothing(dest, patch);
        for (const auto* value : {dest, patch})
            if (!is_missing_or_null(value) && shape_of(*value) != shape_of(*leading))
                throw base::Error(
                    base::ErrorKind::Invalid,
                    fmt::format(
                        "wrong node kind: expected {} but got {}", shape_of(*leading), shape_of(*value)));
        if (patch && is_null(*patch)) return std::nullopt;
        if (leading->is_object()) return walk_object(dest, patch, schema);
        if (leading->is_array() && schema.merges()) return walk_list(dest, patch, schema);
        return patch ? *patch : *dest;
    }

private:
    /// Neither has a value: a null that the patch does not mention stays, if it is written out.
    static std::optional<Document> null_or_nothing(const Document* dest, const Document* patch)
    {
        const bool stays = dest && !patch && !is_empty_null(*dest);
        return stays ? std::optional(Own::kept_null(*dest)) : std::nullopt;
    }

    SchemaRef schema_by_kind(const Document* dest, const Document* patch) const
    {
        for (const auto* value : {dest, patch}) {
            if (is_missing_or_null(value) || !value->is_object()) continue;
            const auto kind = field_text(*value, "kind"), api_version = field_text(*value, "apiVersion");
            if (kind.empty() || api_version.empty()) continue;
            if (const auto schema = book_.of_kind(api_version, kind); schema.known()) return schema;
        }
        return {};
    }

    /// The reference takes a key without a text for the value itself, which is no scalar.
    static void check_keys(const Document& object)
    {
        if (object.contains(""))
            throw base::Error(
                base::ErrorKind::Invalid,
                "wrong node kind: expected ScalarNode but got MappingNode: a key is ''");
    }

    /// Takes `$patch` out of an object, or out of a list as an element that holds nothing else.
    static Directive take_directive(Document& patch, bool is_new)
    {
        if (patch.is_object()) {
            if (!patch.contains(kDirective)) return Directive::Merge;
            const auto name = field_text(patch, kDirective);
            if (is_new && !is_directive(name)) return Directive::Merge;
            Own::erase(patch, kDirective);
            return directive_named(name);
        }
        for (const auto& element : patch.elements()) {
            if (!element.contains(kDirective)) continue;
            if (Own::fields(element) > 1) return Directive::Merge;
            const auto name = field_text(element, kDirective);
            const auto directive = directive_named(name);
            MergeList<Document> rest(patch);
            rest.erase({std::string(kDirective)}, {name});
            patch = rest.value();
            return directive;
        }
        return Directive::Merge;
    }

    /// What is merged into what.
    struct Sides {
        Document target;
        std::optional<Document> rest;  ///< of the patch, without its directive
        bool alone = false;            ///< a patch with no target, or one that replaces it or is it
    };

    /// A patch that is alone is merged with itself: that is how nulls vanish from it. Nothing if the target is
    /// to go.
    static std::optional<Sides> settle(const Document* dest, const Document* patch)
    {
        Sides sides;
        if (patch) sides.rest = *patch;
        const auto directive =
            sides.rest ? take_directive(*sides.rest, is_missing_or_null(dest)) : Directive::Merge;
        if (directive == Directive::Delete) return std::nullopt;
        sides.alone = is_missing_or_null(dest) || dest == patch || directive == Directive::Replace;
        sides.target = sides.alone ? *sides.rest : *dest;
        return sides;
    }

    std::optional<Document> walk_object(const Document* dest, const Document* patch, SchemaRef schema)
    {
        const auto sides = settle(dest, patch);
        if (!sides) return std::nullopt;
        const auto& [target, rest, alone] = *sides;
        check_keys(target);
        if (rest && !alone) check_keys(*rest);
        auto result = target;
        Own::keep_braces(result, dest, patch);
        if (patch) Own::take_comments(result, *patch);
        for (const auto& member : Own::members(target)) {
            const auto* patched = alone ? &member.value : rest ? rest->find(member.key()) : nullptr;
            if (Own::passes(member.value, patched, alone))
                Own::pass(result, member.key(), member.value);
            else if (const auto value = walk(&member.value, patched, schema.field(member.key())))
                Own::replace(result, member.key(), *value);
            else
                Own::erase(result, member.key());
        }
        if (!rest) return result;
        for (const auto& member : Own::new_members(*rest)) {
            if (target.contains(member.key()) || is_repeated(member.key())) continue;
            const auto field = schema.field(member.key());
            if (auto value = walk(nullptr, &member.value, field))
                Own::add(result, member, std::move(*value), value->is_array() && field.merges());
        }
        return result;
    }

    std::optional<Document> walk_list(const Document* dest, const Document* patch, SchemaRef schema)
    {
        std::optional<Sides> sides;
        if (is_missing_or_null(dest) && patch)
            sides = Sides{*patch, *patch, true};  // a directive for the whole list says nothing then
        else
            sides = settle(dest, patch);
        if (!sides) return std::nullopt;
        const auto merge_items = [&](const Document* item, const Document* patch_item) {
            return walk(item, sides->alone && item ? item : patch_item, schema.elements());
        };
        auto merged = merge_list<Document>(
            sides->target, sides->rest ? &*sides->rest : nullptr, schema.keys(), merge_items, new_items_);
        Own::lay_out_list(merged, sides->target);
        Own::keep_braces(merged, dest, patch);
        return merged;
    }

    const SchemaBook& book_;
    NewItems new_items_;
};

bool is_removed_by(const doc::Value& patch)
{
    const auto directive = text_of(patch[kDirective]);
    return directive == "replace" || directive == "delete";
}

}  // namespace

std::optional<doc::Value>
strategic_merge(const doc::Value& target, const doc::Value& patch, const SchemaBook& book, NewItems new_items)
{
    // The reference merges into the target in place, so a patch that is to replace it as a whole has no effect.
    if (text_of(patch[kDirective]) == "replace") return target;
    return Merge<doc::Value, Values>(book, new_items).walk(&target, &patch, {});
}

std::optional<doc::YamlNode>
strategic_merge(const doc::YamlNode& target, const doc::YamlNode& patch, const SchemaBook& book)
{
    if (field_text(patch, kDirective) == "replace") return target;
    return Merge<doc::YamlNode, Nodes>(book, NewItems::First).walk(&target, &patch, {});
}

bool removes_annotations(const doc::Value& patch)
{
    const auto* metadata = patch.find("metadata");
    if (!metadata) return false;
    if (is_null(*metadata) || is_removed_by(*metadata)) return true;
    const auto* annotations = metadata->find("annotations");
    return annotations && (is_null(*annotations) || is_removed_by(*annotations));
}

}  // namespace sluice::kustomize
