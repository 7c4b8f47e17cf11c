#include "plugins.hpp"

#include "base/error.hpp"
#include "field_path.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Where ValueAddTransformer puts its value.
struct ValueTarget {
    std::optional<Selector> selector;
    std::string field_path;
    std::int64_t path_position =
        0;  ///< 0: replace the field; n: become the n-th part of the path that it holds
};

void decode_target(const Decoder& decoder, ValueTarget& target)
{
    decoder.object(
        {part("selector", target.selector),
         field("fieldPath", target.field_path),
         field("filePathPosition", target.path_position)});
}

std::vector<std::string> path_parts(const std::string& path)
{
    std::vector<std::string> parts;
    if (path.empty()) return parts;
    for (std::size_t start = 0;;) {
        const auto end = path.find('/', start);
        const auto part = path.substr(start, end == std::string::npos ? end : end - start);
        if (!part.empty() || start == 0) parts.push_back(part);
        if (end == std::string::npos) return parts;
        start = end + 1;
    }
}

/// An absolute path stays absolute.
std::string with_part(const std::string& path, std::int64_t position, const std::string& part)
{
    auto parts = path_parts(path);
    auto index = std::min(position, static_cast<std::int64_t>(parts.size()));
    if (!parts.empty() && parts[0].empty() && index < static_cast<std::int64_t>(parts.size())) ++index;
    parts.insert(parts.begin() + index, part);
    std::string result = parts[0].empty() ? "/" : parts[0];
    for (std::size_t i = 1; i < parts.size(); ++i)
        result.append(result.ends_with('/') ? "" : "/").append(parts[i]);
    return result;
}

std::vector<std::string> field_names(const std::string& path)
{
    std::vector<std::string> names;
    for (std::size_t start = 0;;) {
        const auto end = path.find('/', start);
        const auto part = path.substr(start, end == std::string::npos ? end : end - start);
        if (!names.empty() && names.back().ends_with('\\')) {
            names.back().back() = '/';
            names.back() += part;
        } else {
            names.push_back(part);
        }
        if (end == std::string::npos) return names;
        start = end + 1;
    }
}

[[noreturn]] void refuse(const ValueTarget& target, std::string_view what)
{
    throw base::Error(
        base::ErrorKind::Invalid, fmt::format("ValueAddTransformer: '{}': {}", target.field_path, what));
}

bool leads_into_list(const std::string& name)
{
    return is_index(name) || is_list_item(name);
}

/// The first item of the list that is, or has, what "[field=text]" asks for; it is made if there is none.
doc::Value& edit_item(doc::Value& list, const std::string& name)
{
    const auto [field, text] = split_list_item(name);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (text_of(field.empty() ? list[i] : list[i][field]) == text) return list.edit_at(i);
    list.push_back(field.empty() ? untagged(text) : doc::Value::object({{field, untagged(text)}}));
    return list.edit_at(list.size() - 1);
}

/// The next step of the path: nullptr behind the end of a list. The reference reads all keys of an object
/// itself as strings.
doc::Value* edit_step(
    doc::Value& here, const std::string& name, const std::string* next, bool at_root, const ValueTarget& target)
{
    if (name == "*") refuse(target, "there are no wildcards in such a path");
    if (leads_into_list(name) || name == "-") {
        if (!here.is_array()) refuse(target, fmt::format("'{}' asks for an item, but there is no list", name));
        if (is_list_item(name)) return &edit_item(here, name);
        const auto index = name == "-" ? here.size() - 1 : std::stoull(name.substr(0, 18));
        if (here.empty() && name == "-") refuse(target, "an empty list has no last item");
        return index < here.size() ? &here.edit_at(index) : nullptr;
    }
    if (!here.is_object()) refuse(target, fmt::format("'{}' asks for a field, but there is no map", name));
    if (!here.contains(name)) {
        if (!at_root) check_made_key(name);
        here.set(
            name,
            !next                    ? untagged("")
            : leads_into_list(*next) ? doc::Value::array()
                                     : doc::Value::object());
    }
    return &here.edit(name);
}

void add_value(doc::Value& object, const ValueTarget& target, const std::string& value)
{
    auto names = field_names(target.field_path);
    std::erase(names, "");
    auto* here = &object;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (is_null(*here)) return;
        here = edit_step(*here, names[i], i + 1 < names.size() ? &names[i + 1] : nullptr, i == 0, target);
        if (!here) return;
    }
    if (!is_scalar(*here)) refuse(target, "this is not a scalar");
    const auto text =
        target.path_position > 0 ? with_part(text_of(*here), target.path_position - 1, value) : value;
    *here = is_null(*here) ? plain(text) : plain_over(*here, text);
}

}  // namespace

Transformer value_add_transformer(const Decoder& decoder, const Loader& loader)
{
    std::string value, file;
    std::vector<ValueTarget> targets;
    const auto read_targets = [&](const Decoder& list) {
        list.each([&](const Decoder& element) { decode_target(element, targets.emplace_back()); });
    };
    decoder.object({field("value", value), {"targets", read_targets}, field("targetFilePath", file)});
    const auto first = value.find_first_not_of(" \t\r\n");
    value =
        first == std::string::npos ? "" : value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
    if (value.empty()) value = loader.root().substr(loader.root().rfind('/') + 1);
    if (!file.empty()) {
        const auto document = base::with_context(file, [&] { return parse_config(loader.load(file)); });
        Decoder(document, file, Decoder::Unknown::Ignored, Decoder::Scalars::Texts)
            .object({{"targets", read_targets}});
    }
    if (targets.empty()) decoder.fail("must specify at least one target");
    for (const auto& target : targets) {
        if (target.field_path.empty()) decoder.fail("fieldPath cannot be empty");
        if (target.path_position < 0)
            decoder.fail(
                fmt::format("value of FilePathPosition ({}) cannot be negative", target.path_position));
    }
    return {[value, targets](ResMap& map) {
        for (const auto& target : targets)
            for (const auto& resource : target.selector ? select(map, *target.selector) : map.resources()) {
                if (target.field_path == "metadata/namespace") {
                    set_namespace(*resource, {.ns = value}, {});
                    continue;
                }
                const auto before = resource->object;
                add_value(resource->object, target, value);
                if (resource->nodes) resource->nodes->follow(before, resource->object, NodeTree::Written::Text);
            }
        map.ids_changed();
    }};
}

}  // namespace sluice::kustomize
