#include "transformers.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "field_path.hpp"
#include "node_tree.hpp"
#include "path_setter.hpp"
#include "scalar.hpp"
#include "shared_fields.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

[[noreturn]] void refuse(const std::string& what)
{
    throw base::Error(base::ErrorKind::Invalid, "replacements: " + what);
}

constexpr std::uint64_t kStepsOfIds = 8;

/// All ids a resource has or had. Here, as in the reference, none counts as cluster-scoped.
std::vector<ResId> all_ids(const Resource& resource)
{
    std::vector<ResId> ids{{resource.gvk(), resource.name(), resource.ns()}};
    const auto previous = resource.previous_ids();
    ids.insert(ids.end(), previous.begin(), previous.end());
    return ids;
}

bool is_selected(const ResId& id, const ResId& selector)
{
    return (selector.name.empty() || selector.name == id.name) &&
           (selector.ns.empty() || selector.same_namespace(id)) && id.gvk.selected_by(selector.gvk);
}

std::string described(const ReplacementSource& source)
{
    return source.field_path.empty() ? source.id.str() : source.id.str() + ":" + source.field_path;
}

const Resource& find_source(const ResMap& map, const ReplacementSource& source)
{
    const auto& selector = source.id;
    const Resource* found = nullptr;
    for (const auto& resource : map.resources()) {
        Budget::spend(kStepsOfIds);
        const auto ids = all_ids(*resource);
        if (std::none_of(ids.begin(), ids.end(), [&](const auto& id) { return is_selected(id, selector); }))
            continue;
        if (found) refuse(fmt::format("multiple matches for selector {}", described(source)));
        found = resource.get();
    }
    if (!found) refuse(fmt::format("nothing selected by {}", described(source)));
    return *found;
}

std::vector<std::string> split(const std::string& text, const std::string& delimiter)
{
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        const auto end = text.find(delimiter, start);
        parts.push_back(text.substr(start, end == std::string::npos ? end : end - start));
        if (end == std::string::npos) return parts;
        start = end + delimiter.size();
    }
}

/// What is written. In the reference it is the source's own node: where a target lies in the source itself,
/// what is written there shows in what the next target gets.
class Source {
public:
    Source(const ResMap& map, const ReplacementEntry& entry)
    {
        if (entry.source_value && entry.source) refuse("value and resource selectors are mutually exclusive");
        if (entry.source_value)
            value_ = untagged(*entry.source_value);
        else
            read(find_source(map, *entry.source), *entry.source);
    }

    const doc::Value& value() const { return value_; }
    bool grows_in(const Resource& target) const { return &target == resource_ && !is_scalar(value_); }
    void refresh(const Resource& changed)
    {
        if (&changed != resource_) return;
        if (const auto* value = value_at(changed.object, place_)) value_ = *value;
    }

private:
    void read(const Resource& resource, const ReplacementSource& source)
    {
        const auto path = source.field_path.empty() ? std::string("metadata.name") : source.field_path;
        const auto* value = base::with_context("replacements: error looking up replacement source", [&] {
            return look_up(resource.object, split_path_with_brackets(path, '.'));
        });
        if (!value || is_nil_or_empty(*value))
            refuse(fmt::format("fieldPath `{}` is missing for replacement source {}", path, source.id.str()));
        value_ = *value;
        if (source.options && !source.options->delimiter.empty()) return cut(*source.options);
        resource_ = &resource;
        place_ = place_of(resource.object, value);
    }

    void cut(const ReplacementOptions& options)
    {
        if (!is_scalar(value_)) refuse("delimiter option can only be used with scalar nodes");
        const auto parts = split(text_of(value_), options.delimiter);
        if (options.index < 0 || options.index >= static_cast<std::int64_t>(parts.size()))
            refuse(
                fmt::format("options.index {} is out of bounds for value {}", options.index, text_of(value_)));
        value_ = retexted(value_, parts[static_cast<std::size_t>(options.index)]);  // a copy of the node
    }

    doc::Value value_;
    const Resource* resource_ = nullptr;  ///< none if the value is a copy
    FieldPlace place_;
};

/// The target's text with one of its parts replaced, or a part put in front or behind.
std::string spliced(const std::string& target, const std::string& value, const ReplacementOptions& options)
{
    Budget::charge(target.size() + value.size());
    auto parts = split(target, options.delimiter);
    if (options.index < 0)
        parts.insert(parts.begin(), value);
    else if (options.index >= static_cast<std::int64_t>(parts.size()))
        parts.push_back(value);
    else
        parts[static_cast<std::size_t>(options.index)] = value;
    return fmt::format("{}", fmt::join(parts, options.delimiter));
}

/// One target of a replacement with its selectors ready.
class TargetWriter {
public:
    TargetWriter(const ReplacementTarget& target, Source& source)
        : target_(target), source_(source), select_(required(target)),
          paths_(target.field_paths.empty() ? std::vector<std::string>{"metadata.name"} : target.field_paths)
    {
        for (const auto& reject : target.reject)
            reject_.emplace_back(reject);
    }

    void apply(Resource& resource)
    {
        Budget::spend(kStepsOfIds);
        const auto ids = all_ids(resource);
        if (!select_.matches_metadata(resource.object) || is_rejected(resource, ids)) return;
        if (std::none_of(ids.begin(), ids.end(), [&](const auto& id) { return select_.matches_id(id); }))
            return;
        show_notes(resource);
        for (const auto& path : paths_) {
            const auto before = resource.object;
            write(resource, path);
            const auto nodes_before = copy_of_nodes(resource);
            if (resource.nodes)
                resource.nodes->follow(
                    before,
                    resource.object,
                    is_scalar(source_.value()) ? NodeTree::Written::Text : NodeTree::Written::Part);
            sync_shared_nodes(resource, nodes_before);
            sync_shared(resource, before);
            source_.refresh(resource);
        }
    }

private:
    /// The reference keeps its notes in annotations: where there are notes, there is a map.
    static void show_notes(Resource& resource)
    {
        const auto* annotations = resource.object["metadata"].find("annotations");
        if (resource.state.any() && annotations && is_null(*annotations))
            resource.object.edit({"metadata", "annotations"}) = doc::Value::object();
    }

    static CompiledSelector required(const ReplacementTarget& target)
    {
        if (!target.select) refuse("target must specify resources to select");
        return CompiledSelector(*target.select);
    }

    bool is_rejected(const Resource& resource, const std::vector<ResId>& ids) const
    {
        for (std::size_t i = 0; i < reject_.size(); ++i) {
            const auto& written = target_.reject[i];
            const bool asks_metadata = !written.annotation_selector.empty() || !written.label_selector.empty();
            if (asks_metadata && reject_[i].matches_metadata(resource.object)) return true;
            if (written.names_nothing()) continue;
            if (std::any_of(ids.begin(), ids.end(), [&](const auto& id) { return reject_[i].matches_id(id); }))
                return true;
        }
        return false;
    }

    void write(Resource& resource, const std::string& path) const
    {
        auto& object = resource.object;
        const auto segments = split_path_with_brackets(path, '.');
        const bool create = target_.options && target_.options->create;
        if (set_in_embedded_document(object, segments, source_.value(), create)) return;
        const auto set_all = [&](const auto& set) {
            return set_at_path(object, segments, create ? &source_.value() : nullptr, set);
        };
        const auto set = [&](doc::Value& field, bool is_new) {
            write_value(field, is_new);
            // With a map or list, what is held here would be shared with what is being written.
            if (is_scalar(source_.value())) source_.refresh(resource);
        };
        const auto trouble = fmt::format(
            "replacements: unable to find {}field \"{}\" in replacement target",
            create ? "or create " : "",
            path);
        const auto count = base::with_context(trouble, [&] {
            if (create && source_.grows_in(resource)) {  // the way is made before the source is copied
                set_all([](doc::Value&, bool) {});
                source_.refresh(resource);
            }
            return set_all(set);
        });
        if (count == 0) throw base::Error(base::ErrorKind::Invalid, trouble);
    }

    void write_value(doc::Value& field, bool is_new) const
    {
        const auto& value = source_.value();
        Budget::charge(value);
        if (!target_.options || target_.options->delimiter.empty()) return write_over(field, value, is_new);
        if (!is_scalar(field)) refuse("delimiter option can only be used with scalar nodes");
        write_over(field, spliced(text_of(field), text_of(value), *target_.options), is_new);
    }

    const ReplacementTarget& target_;
    Source& source_;
    CompiledSelector select_;
    std::vector<CompiledSelector> reject_;
    std::vector<std::string> paths_;
};

void replace(ResMap& map, const ReplacementEntry& entry)
{
    if ((!entry.source_value && !entry.source) || !entry.targets)
        refuse("replacements must specify a source and at least one target");
    Source source(map, entry);
    for (const auto& target : *entry.targets) {
        TargetWriter compiled(target, source);
        for (const auto& resource : map.resources())
            compiled.apply(*resource);
    }
}

void add_from_file(std::vector<ReplacementEntry>& list, const std::string& path, const Loader& loader)
{
    const auto document = base::with_context(path, [&] { return parse_config(loader.load(path)); });
    const Decoder decoder(document, path, Decoder::Unknown::Ignored, Decoder::Scalars::Texts);
    if (document.is_array())
        decoder.each([&](const Decoder& element) { decode(element, list.emplace_back()); });
    else if (document.is_object())
        decode(decoder, list.emplace_back());
    else
        refuse(fmt::format("unsupported replacement type encountered within replacement path: {}", path));
}

}  // namespace

Transformer replacement_transformer(const std::vector<ReplacementEntry>& entries, const Loader& loader)
{
    std::vector<ReplacementEntry> list;
    for (const auto& entry : entries) {
        if (entry.path.empty()) {
            list.push_back(entry);
            continue;
        }
        if (entry.source || (entry.targets && !entry.targets->empty()))
            refuse("cannot specify both path and inline replacement");
        add_from_file(list, entry.path, loader);
    }
    return {[list = std::move(list)](ResMap& map) {
        for (const auto& entry : list)
            replace(map, entry);
        map.ids_changed();
    }};
}

}  // namespace sluice::kustomize
