#include "fieldspec.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <atomic>
#include <span>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Paths may create what they lead to, and documents are walked recursively.
constexpr std::size_t kMostSegments = 500;

using Segments = std::span<const FieldSpec::Segment>;
using Setter = std::function<void(doc::Value&)>;

/// What the reference takes for an element of a list, or for many: 0, -, *, [name=x].
bool is_element(std::string_view name)
{
    if (name == "-" || name == "*") return true;
    if (name.starts_with('[') && name.ends_with(']')) return true;
    if (name.starts_with('+') || name.starts_with('-')) name.remove_prefix(1);
    return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Looks without touching, so that documents which do not have the field stay shared.
bool reaches(const doc::Value& value, Segments path, bool creates)
{
    Budget::spend();
    if (path.empty()) return true;
    if (value.is_array())
        return std::any_of(value.elements().begin(), value.elements().end(), [&](const auto& element) {
            return reaches(element, path, creates);
        });
    if (is_null(value)) return false;
    if (!value.is_object() || !path[0].is_field()) return true;  // the walk will say what is wrong
    const auto* field = value.find(path[0].name);
    if (!field) return creates && !path[0].list;
    return is_null(*field) || reaches(*field, path.subspan(1), creates);
}

struct Walk {
    Create create;
    const Setter& set;

    void operator()(doc::Value& value, Segments path) const
    {
        if (path.empty()) return set(value);
        if (is_null(value)) return;
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i)
                if (reaches(value[i], path, create != Create::Nothing)) (*this)(value.edit_at(i), path);
            return;
        }
        if (!value.is_object())
            throw base::Error(base::ErrorKind::Invalid, "expected sequence or mapping node");
        into_field(value, path);
    }

    void into_field(doc::Value& object, Segments path) const
    {
        const auto& segment = path[0];
        if (segment.name.empty())
            throw base::Error(base::ErrorKind::Invalid, "cannot set or create an empty field name");
        if (!segment.is_field())
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("fieldName: {}: a map has no such element", segment.name));
        const bool creates = create != Create::Nothing && !segment.list;
        if (!creates && !object.contains(segment.name)) return;
        auto& field = object.edit(segment.name);
        if (is_null(field)) {
            if (segment.list)
                field = doc::Value::array();
            else if (creates && (path.size() > 1 || create == Create::Map))
                field = doc::Value::object();
        }
        (*this)(field, path.subspan(1));
    }
};

bool any_below(const doc::Value& value, Segments path, const std::function<bool(const doc::Value&)>& holds)
{
    Budget::spend();
    if (path.empty()) return holds(value);
    if (value.is_array())
        return std::any_of(value.elements().begin(), value.elements().end(), [&](const auto& element) {
            return any_below(element, path, holds);
        });
    if (is_null(value)) return false;
    if (!value.is_object() || !path[0].is_field()) return true;
    const auto* field = value.find(path[0].name);
    return field && any_below(*field, path.subspan(1), holds);
}

}  // namespace

struct FieldSpec::Text {
    Gvk gvk;
    std::string path;
    std::vector<std::string> names;
    std::vector<Segment> segments{};
    std::atomic<int> users = 1;
};

FieldSpec::FieldSpec(Gvk kinds, std::string field_path, bool create_missing) : create(create_missing)
{
    auto names = split_path(field_path, '/');
    auto made = std::make_unique<Text>(std::move(kinds), std::move(field_path), std::move(names));
    made->segments.reserve(made->names.size());
    for (const std::string_view name : made->names) {
        const bool list = name.ends_with("[]");
        const auto field = name.substr(0, name.size() - (list ? 2 : 0));
        made->segments.push_back({field, list, is_element(field)});
    }
    gvk = made->gvk;
    path = made->path;
    segments = made->segments;
    text_ = made.release();
}

void FieldSpec::hold() const
{
    text_->users.fetch_add(1, std::memory_order_relaxed);
}

void FieldSpec::release()
{
    if (text_->users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete text_;
}

FsSlice::FsSlice(std::initializer_list<FieldSpec> specs) : FsSlice(std::vector<FieldSpec>(specs)) {}

FsSlice::FsSlice(std::vector<FieldSpec> specs)
    : owned_(std::make_shared<std::vector<FieldSpec>>(std::move(specs)))
{
    specs_ = *owned_;
}

FsSlice FsSlice::constants(std::span<const FieldSpec> specs)
{
    FsSlice slice;
    slice.specs_ = specs;
    return slice;
}

void FsSlice::push_back(FieldSpec spec)
{
    if (!owned_ || owned_.use_count() > 1)
        owned_ = std::make_shared<std::vector<FieldSpec>>(specs_.begin(), specs_.end());
    owned_->push_back(std::move(spec));
    specs_ = *owned_;
}

std::vector<std::string> split_path(std::string_view path, char separator)
{
    std::vector<std::string> parts;
    if (path.size() > 1 && path[0] == separator) path.remove_prefix(1);
    for (std::size_t start = 0;;) {
        const auto end = path.find(separator, start);
        const auto part = path.substr(start, end == std::string_view::npos ? end : end - start);
        if (!parts.empty() && parts.back().ends_with('\\')) {
            parts.back().back() = separator;
            parts.back() += part;
        } else {
            parts.emplace_back(part);
        }
        if (parts.size() > kMostSegments)
            throw base::Error(
                base::ErrorKind::LimitExceeded, fmt::format("a path has more than {} segments", kMostSegments));
        if (end == std::string_view::npos) return parts;
        start = end + 1;
    }
}

std::vector<std::string> split_path_with_brackets(std::string_view path, char separator)
{
    const auto parts = split_path(path, separator);
    std::vector<std::string> result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].starts_with('[') || parts[i].ends_with(']')) {
            result.push_back(parts[i]);
            continue;
        }
        auto joined = parts[i];
        while (i + 1 < parts.size() && !joined.ends_with(']'))
            joined += separator + parts[++i];
        if (joined.find('=') == std::string::npos) {
            joined.erase(0, joined.find_first_not_of("[]"));
            joined.erase(joined.find_last_not_of("[]") + 1);
        }
        result.push_back(std::move(joined));
    }
    return result;
}

void merge_into(FsSlice& specs, const FieldSpec& added)
{
    Budget::spend(specs.size());
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const FieldSpec& spec) {
        return spec.path == added.path && selects(added.gvk, spec.gvk);
    });
    if (found == specs.end()) {
        specs.push_back(added);
    } else if (found->create != added.create) {
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("conflicting fieldspecs for field '{}'", added.path));
    }
}

void merge_into(FsSlice& specs, const FsSlice& added)
{
    for (const auto& spec : added)
        merge_into(specs, spec);
}

void apply_to_any_type(doc::Value& object, const FieldSpec& spec, Create create, const Setter& set)
{
    if (!spec.create) create = Create::Nothing;
    if (!reaches(object, spec.segments, create != Create::Nothing)) return;
    try {
        Walk{create, set}(object, spec.segments);
    } catch (const base::Error& error) {
        const ResId id{
            gvk_of(object),
            text_of(object.get({"metadata", "name"})),
            text_of(object.get({"metadata", "namespace"}))};
        throw base::Error(
            error.kind(),
            fmt::format("considering field '{}' of object {}: {}", spec.path, id.str(), error.what()));
    }
}

void apply(doc::Value& object, const FieldSpec& spec, Create create, const Setter& set)
{
    if (gvk_of(object).selected_by(spec.gvk)) apply_to_any_type(object, spec, create, set);
}

void apply(doc::Value& object, const FsSlice& specs, Create create, const Setter& set)
{
    Budget::spend(specs.size());
    const auto gvk = gvk_of(object);
    for (const auto& spec : specs)
        if (gvk.selected_by(spec.gvk)) apply_to_any_type(object, spec, create, set);
}

bool any_at(
    const doc::Value& object, const FieldSpec& spec, const std::function<bool(const doc::Value&)>& holds)
{
    return any_below(object, spec.segments, holds);
}

}  // namespace sluice::kustomize
