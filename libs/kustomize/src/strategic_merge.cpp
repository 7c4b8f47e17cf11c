#include "strategic_merge.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "list_merge.hpp"
#include "scalar.hpp"

#include <string>
#include <string_view>

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

/// Takes `$patch` out of an object, or out of a list as an element that holds nothing else.
Directive take_directive(doc::Value& patch)
{
    if (patch.is_object()) {
        if (!patch.contains(kDirective)) return Directive::Merge;
        const auto directive = directive_named(text_of(patch[kDirective]));
        patch.erase(kDirective);
        return directive;
    }
    for (const auto& element : patch.elements()) {
        if (!element.contains(kDirective)) continue;
        if (element.size() > 1) return Directive::Merge;
        const auto name = text_of(element[kDirective]);
        const auto directive = directive_named(name);
        MergeList rest(patch);
        rest.erase({std::string(kDirective)}, {name});
        patch = rest.value();
        return directive;
    }
    return Directive::Merge;
}

std::string_view shape_of(const doc::Value& value)
{
    if (value.is_object()) return "MappingNode";
    return value.is_array() ? "SequenceNode" : "ScalarNode";
}

bool is_missing_or_null(const doc::Value* value)
{
    return !value || is_null(*value);
}

class Merge {
public:
    Merge(const SchemaBook& book, NewItems new_items) : book_(book), new_items_(new_items) {}

    /// The merged value; nothing if it is to be taken away. A null that is returned stays.
    std::optional<doc::Value> walk(const doc::Value* dest, const doc::Value* patch, SchemaRef schema)
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
    static std::optional<doc::Value> null_or_nothing(const doc::Value* dest, const doc::Value* patch)
    {
        return dest && !patch && !is_empty_null(*dest) ? std::optional<doc::Value>(*dest) : std::nullopt;
    }

    SchemaRef schema_by_kind(const doc::Value* dest, const doc::Value* patch) const
    {
        for (const auto* value : {dest, patch}) {
            if (is_missing_or_null(value) || !value->is_object()) continue;
            const auto kind = text_of((*value)["kind"]), api_version = text_of((*value)["apiVersion"]);
            if (kind.empty() || api_version.empty()) continue;
            if (const auto schema = book_.of_kind(api_version, kind); schema.known()) return schema;
        }
        return {};
    }

    /// Settles what is merged into what. A patch with no target, or one that replaces it, is merged with
    /// itself: that is how nulls vanish from it. False if the target is to go.
    static bool
    settle(const doc::Value* dest, const doc::Value* patch, doc::Value& target, std::optional<doc::Value>& rest)
    {
        if (patch) rest = *patch;
        const auto directive = rest ? take_directive(*rest) : Directive::Merge;
        if (directive == Directive::Delete) return false;
        const bool alone = is_missing_or_null(dest) || directive == Directive::Replace;
        target = alone ? *rest : *dest;
        return true;
    }

    std::optional<doc::Value> walk_object(const doc::Value* dest, const doc::Value* patch, SchemaRef schema)
    {
        doc::Value target;
        std::optional<doc::Value> rest;
        if (!settle(dest, patch, target, rest)) return std::nullopt;
        auto result = target;
        keep_braces(result, dest, patch);
        for (const auto& member : target.members()) {
            const auto* patched = rest ? rest->find(member.key()) : nullptr;
            if (!patched && stands_unquoted(member.value))
                result.set(member.key(), passed_by(member.value));
            else
                set(result, member.key(), walk(&member.value, patched, schema.field(member.key())));
        }
        if (rest)
            for (const auto& member : rest->members())
                if (!target.contains(member.key()))
                    set(result, member.key(), walk(nullptr, &member.value, schema.field(member.key())));
        return result;
    }

    /// A string that was written over an unquoted scalar; the reference puts it in quotes when a merge passes.
    static bool stands_unquoted(const doc::Value& value)
    {
        return value.is_string() && (value.spelling() == doc::Spelling::Plain || is_untagged(value));
    }

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

    static void set(doc::Value& object, std::string_view key, std::optional<doc::Value> value)
    {
        const auto* old = object.find(key);
        if (!value) {
            if (old) object.erase(key);
        } else if (!old) {
            object.set(key, as_new_field(std::move(*value)));
        } else if (!old->same_storage(*value) || is_scalar(*value)) {
            object.set(key, laid_over(*old, *value));
        }
    }

    std::optional<doc::Value> walk_list(const doc::Value* dest, const doc::Value* patch, SchemaRef schema)
    {
        doc::Value target;
        std::optional<doc::Value> rest;
        if (is_missing_or_null(dest) && patch)
            rest = target = *patch;  // a directive for the whole list says nothing then
        else if (!settle(dest, patch, target, rest))
            return std::nullopt;
        const auto merge_items = [&](const doc::Value* item, const doc::Value* patch_item) {
            return walk(item, patch_item, schema.elements());
        };
        auto merged = merge_list(target, rest ? &*rest : nullptr, schema.keys(), merge_items, new_items_);
        merged.set_spelling(target.spelling());
        keep_braces(merged, dest, patch);
        return merged;
    }

    /// What was empty is laid out as the patch is.
    static void keep_braces(doc::Value& merged, const doc::Value* dest, const doc::Value* patch)
    {
        if (dest && patch && dest->spelling() != patch->spelling() && dest->empty())
            merged.set_spelling(patch->spelling());
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
    return Merge(book, new_items).walk(&target, &patch, {});
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
