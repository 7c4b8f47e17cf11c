#include "path_setter.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "pattern.hpp"
#include "scalar.hpp"
#include "written_edit.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using Segments = std::span<const std::string>;

[[noreturn]] void refuse(const std::string& what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}

doc::Value parse_embedded(const std::string& text)
{
    Budget::charge(text.size());
    const auto documents = doc::parse_yaml_stream(
        text,
        {.dialect = doc::YamlDialect::Kyaml, .strict_keys = false, .file = {}, .keep_spelling = true},
        doc::kManifestLimits);
    return documents.empty() ? doc::Value() : documents.front().value;
}

/// Whether there is anything but blanks and comments.
bool has_document(std::string_view text)
{
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        const auto first = line.find_first_not_of(" \t\r");
        if (first != std::string_view::npos && line[first] != '#') return true;
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return false;
}

/// What a missing step becomes, so that the next one has something to stand on.
doc::Value made_for(Segments rest, const doc::Value& created_for)
{
    if (rest.empty()) {
        if (created_for.is_object()) return doc::Value::object();
        return created_for.is_array() ? doc::Value::array() : doc::Value();
    }
    return is_list_item(rest[0]) || is_index(rest[0]) ? doc::Value::array() : doc::Value::object();
}

/// A dot with nothing behind it. To the reference that is a field of a scalar: what the scalar says.
bool is_end(Segments path)
{
    return path.size() == 1 && path[0].empty();
}

class PathSetter {
public:
    PathSetter(const doc::Value* created_for, const std::function<void(doc::Value&, bool)>& set)
        : created_for_(created_for), set_(set)
    {
    }

    std::size_t walk(doc::Value& here, Segments path, bool is_new, bool in_braces = false)
    {
        Budget::spend();
        if (path.empty()) {
            set_(here, is_new);
            if (in_braces && is_untagged(here) && here.as_string().empty()) here = nothing_in_braces();
            return 1;
        }
        in_braces = in_braces || here.spelling() == doc::Spelling::InBraces;
        if (is_index(path[0])) return into_index(here, path, in_braces);
        if (is_list_item(path[0])) return into_items(here, path, in_braces);
        if (path[0] == "*") return into_all(here, path, in_braces);
        return into_field(here, path, in_braces);
    }

private:
    static void expect_list(const doc::Value& here, std::string_view segment)
    {
        if (!here.is_array() && !is_null(here))
            refuse(fmt::format("'{}' asks for items, but there is no list", segment));
    }

    std::size_t into_index(doc::Value& here, Segments path, bool in_braces)
    {
        expect_list(here, path[0]);
        std::size_t index = 0;
        std::from_chars(path[0].data(), path[0].data() + path[0].size(), index);
        const bool is_new = created_for_ && index == here.size();
        if (is_new && is_end(path.subspan(1)) && is_scalar(*created_for_)) path = path.first(1);
        if (is_new) here.push_back(made_for(path.subspan(1), *created_for_));
        if (index >= here.size())
            refuse(fmt::format("index {} specified but only {} elements found", index, here.size()));
        return walk(here.edit_at(index), path.subspan(1), is_new, in_braces);
    }

    std::size_t into_all(doc::Value& here, Segments path, bool in_braces)
    {
        expect_list(here, path[0]);
        std::size_t count = 0;
        for (std::size_t i = 0; i < here.size(); ++i)
            count += walk(here.edit_at(i), path.subspan(1), false, in_braces);
        return count;
    }

    std::size_t into_items(doc::Value& here, Segments path, bool in_braces)
    {
        expect_list(here, path[0]);
        const auto [key, expression] = split_list_item(path[0]);
        auto count = matching_items(here, path, key, expression, in_braces);
        if (count > 0 || !created_for_) return count;
        here.push_back(key.empty() ? untagged(expression) : doc::Value::object({{key, untagged(expression)}}));
        return matching_items(here, path, key, expression, in_braces);
    }

    std::size_t matching_items(
        doc::Value& here, Segments path, const std::string& key, const std::string& expression, bool in_braces)
    {
        const auto pattern = Pattern::anywhere(expression);
        std::size_t count = 0;
        for (std::size_t i = 0; i < here.size(); ++i) {
            Budget::spend();
            const auto* compared = key.empty() ? &here[i] : here[i].find(key);
            if (!compared || !pattern.matches(text_of(*compared))) continue;
            // A plain item is the end of the path, whatever follows.
            count += walk(here.edit_at(i), key.empty() ? Segments() : path.subspan(1), false, in_braces);
        }
        return count;
    }

    std::size_t into_field(doc::Value& here, Segments path, bool in_braces)
    {
        if (is_null(here)) return created_for_ ? 1 : 0;
        if (created_for_ && is_end(path) && tag_of(here) == "str") return 1;
        if (!here.is_object()) refuse(fmt::format("'{}' asks for a field, but there is no map", path[0]));
        const bool is_new = !here.contains(path[0]);
        if (is_new && !created_for_) return 0;
        if (is_new && path[0].empty()) refuse("a field without a name cannot be made");
        if (is_new) here.set(path[0], made_for(path.subspan(1), *created_for_));
        const bool into_text = path.size() > 1 && is_scalar(here[path[0]]);
        if (!into_text) return walk(here.edit(path[0]), path.subspan(1), is_new, in_braces);
        // What is found in a text counts, but nothing is written there.
        const auto text = text_of(here[path[0]]);
        if (!has_document(text)) refuse(fmt::format("'{}' asks for something in an empty text", path[1]));
        auto embedded = parse_embedded(text);
        return PathSetter(created_for_, [](doc::Value&, bool) {}).walk(embedded, path.subspan(1), false);
    }

    const doc::Value* created_for_;
    const std::function<void(doc::Value&, bool)> set_;
};

/// Where the path first meets a text with more to go; 0 if it does not.
std::size_t embedded_at(const doc::Value& object, const FieldPath& path)
{
    for (std::size_t length = 1; length < path.size(); ++length) {
        try {
            const auto* value =
                look_up(object, FieldPath(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(length)));
            if (!value || !is_scalar(*value)) continue;
            parse_embedded(text_of(*value));
            return length;
        } catch (const base::Error&) {
            continue;  // not there, or not a document: look further
        }
    }
    return 0;
}

std::string written_as(const doc::Value& before, doc::Value document, const std::string& original)
{
    const auto first = original.find_first_not_of(" \t\r\n\v\f");
    const bool is_json = first != std::string::npos && (original[first] == '{' || original[first] == '[');
    if (!is_json)
        if (auto text = rewrite(original, before, document)) return *std::move(text);
    doc::resolve_spelling(document, doc::YamlDialect::Kyaml);
    if (is_json) {
        const bool pretty =
            original.find('\n') != std::string::npos && original.find("  ") != std::string::npos;
        return doc::to_json(document, pretty ? doc::JsonStyle::GoIndent : doc::JsonStyle::Go);
    }
    auto text = doc::to_yaml(document, doc::YamlDialect::Kyaml);
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

/// What is made in place of a text is empty, and written as such. False if it would be no text.
bool clear_text(doc::Value& object, const FieldPath& path, const doc::Value& created_for)
{
    if (tag_of(*look_up(object, path)) != "str") return false;
    const auto* text = created_for.is_object() ? "{}" : created_for.is_array() ? "[]" : "";
    return set_at_path(object, path, nullptr, [&](doc::Value& field, bool) { field = text; }) > 0;
}

}  // namespace

std::size_t set_at_path(
    doc::Value& object,
    const FieldPath& path,
    const doc::Value* created_for,
    const std::function<void(doc::Value& field, bool is_new)>& set)
{
    return PathSetter(created_for, set).walk(object, path, false);
}

void write_over(doc::Value& field, const doc::Value& value, bool is_new)
{
    if (!is_scalar(field)) {
        field = value;
        return;
    }
    const auto text = text_of(value);
    field = is_new ? untagged(text) : retexted(field, text);
}

bool set_in_embedded_document(doc::Value& object, const FieldPath& path, const doc::Value& value, bool create)
{
    const auto length = embedded_at(object, path);
    if (length == 0) return false;
    const auto middle = path.begin() + static_cast<std::ptrdiff_t>(length);
    const FieldPath outer(path.begin(), middle), inner(middle, path.end());
    const auto original = text_of(*look_up(object, outer));
    try {
        auto document = parse_embedded(original);
        if (is_null(document)) {  // nothing can be made below it
            if (!create || !has_document(original)) return false;
            const auto empty_as_empty = [&](doc::Value& field, bool) {
                if (is_empty_null(document)) field = "";
            };
            return set_at_path(object, outer, nullptr, empty_as_empty) > 0;
        }
        if (create && is_end(inner) && is_scalar(document)) return clear_text(object, outer, value);
        const auto before = document;
        const auto write = [&](doc::Value& field, bool is_new) { write_over(field, value, is_new); };
        if (set_at_path(document, inner, create ? &value : nullptr, write) == 0) return false;
        Budget::charge(document);
        const auto text = written_as(before, document, original);
        return set_at_path(object, outer, nullptr, [&](doc::Value& field, bool) { field = text; }) > 0;
    } catch (const base::Error&) {
        return false;  // the path is then tried as one of plain fields, which tells what is wrong
    }
}

}  // namespace sluice::kustomize
