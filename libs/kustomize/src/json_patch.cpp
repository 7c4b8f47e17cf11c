#include "json_patch.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "decode.hpp"
#include "doc/json.hpp"
#include "float64.hpp"
#include "scalar.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Items of a list that are moved, or members looked through, in about the time of one step.
constexpr std::size_t kMovesInAStep = 16;

[[noreturn]] void refuse(std::string what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}

std::string unescape(std::string_view segment)
{
    std::string key;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        const auto next = segment[i] == '~' && i + 1 < segment.size() ? segment[i + 1] : '\0';
        if (next == '0' || next == '1') {
            key += next == '0' ? '~' : '/';
            ++i;
        } else {
            key += segment[i];
        }
    }
    return key;
}

std::optional<long> integer(const std::string& text)
{
    long number = 0;
    const auto* start = text.data();
    const auto* end = start + text.size();
    if (text.starts_with('+')) ++start;
    const auto read = std::from_chars(start, end, number);
    return read.ec == std::errc() && read.ptr == end && start != end ? std::optional(number) : std::nullopt;
}

/// Where an operation acts: a container in the document and a key in it.
struct Place {
    std::vector<std::string> parents;
    std::string key;
    std::string path;  ///< as written

    static std::optional<Place> parse(const std::string& path)
    {
        Place place{.parents = {}, .key = {}, .path = path};
        auto slash = path.find('/');
        if (slash == std::string::npos) return std::nullopt;
        for (;;) {
            const auto start = slash + 1;
            slash = path.find('/', start);
            auto segment = unescape(
                std::string_view(path).substr(start, slash == std::string::npos ? slash : slash - start));
            if (slash == std::string::npos) {
                place.key = std::move(segment);
                return place;
            }
            place.parents.push_back(std::move(segment));
        }
    }
};

/// Checks an index as the Go library does: negative ones count from the end.
std::size_t index_in(const std::string& key, std::size_t size, std::size_t limit)
{
    const auto number = integer(key);
    if (!number) refuse(fmt::format("value was not a proper array index: '{}'", key));
    const auto count = static_cast<long>(size);
    if (*number >= static_cast<long>(limit) || *number < -count)
        refuse(fmt::format("Unable to access invalid index: {}: invalid index referenced", *number));
    return static_cast<std::size_t>(*number < 0 ? *number + count : *number);
}

const doc::Value* find(const doc::Value& container, const std::string& key)
{
    if (container.is_object()) return container.find(key);
    return &container[index_in(key, container.size(), container.size())];
}

/// nullptr if the path leads nowhere.
const doc::Value* container_of(const doc::Value& document, const Place& place)
{
    const auto* here = &document;
    for (const auto& parent : place.parents) {
        if (here->is_array()) {
            const auto number = integer(parent);
            const auto count = static_cast<long>(here->size());
            if (!number || *number >= count || *number < -count) return nullptr;
        }
        here = find(*here, parent);
        if (!here || is_scalar(*here)) return nullptr;
    }
    return here;
}

doc::Value& editable_container(doc::Value& document, const Place& place)
{
    auto* here = &document;
    for (const auto& parent : place.parents)
        here = here->is_array() ? &here->edit_at(index_in(parent, here->size(), here->size()))
                                : &here->edit(parent);
    return *here;
}

class Operation {
public:
    explicit Operation(const doc::Value& operation)
        : operation_(operation), name_(operation["op"].string_or(""))
    {
    }

    void apply(doc::Value& document) const
    {
        Budget::spend();
        if (name_ == "add")
            add(document, target(document, "path"), operation_["value"]);
        else if (name_ == "remove")
            remove(document, target(document, "path"));
        else if (name_ == "replace")
            replace(document);
        else if (name_ == "move")
            move(document);
        else if (name_ == "test")
            test(document);
        else if (name_ == "copy")
            copy(document);
        else
            refuse(fmt::format("Unexpected kind: {}", name_));
    }

private:
    template <class F> auto at(const Place& place, F&& look) const
    {
        return base::with_context(
            fmt::format("error in {} for path: '{}'", name_, place.path), std::forward<F>(look));
    }

    Place target(const doc::Value& document, std::string_view member) const
    {
        const auto* path = operation_.find(member);
        if (!path || !path->is_string())
            refuse(fmt::format("{} operation failed to decode {}: missing value", name_, member));
        auto place = Place::parse(path->text());
        if (!place || !container_of(document, *place))
            refuse(fmt::format(
                "{} operation does not apply: doc is missing path: \"{}\": missing value",
                name_,
                path->text()));
        return *place;
    }

    void add(doc::Value& document, const Place& place, const doc::Value& value) const
    {
        Budget::charge(value);
        auto& container = editable_container(document, place);
        Budget::spend(container.size() / kMovesInAStep + 1);
        if (container.is_object()) {
            container.set(place.key, value);
        } else if (place.key == "-") {
            container.push_back(value);
        } else {
            const auto index =
                at(place, [&] { return index_in(place.key, container.size() + 1, container.size() + 1); });
            container.insert_at(index, value);
        }
    }

    void remove(doc::Value& document, const Place& place) const
    {
        auto& container = editable_container(document, place);
        Budget::spend(container.size() / kMovesInAStep + 1);
        if (container.is_array()) {
            container.erase_at(
                at(place, [&] { return index_in(place.key, container.size(), container.size()); }));
        } else if (!container.erase(place.key)) {
            refuse(fmt::format(
                "error in remove for path: '{}': Unable to remove nonexistent key: {}: missing value",
                place.path,
                place.key));
        }
    }

    void replace(doc::Value& document) const
    {
        Budget::charge(operation_["value"]);
        if (operation_["path"].string_or("/") == "") {
            if (is_scalar(operation_["value"])) refuse("replace operation value must be object or array");
            document = operation_["value"];
            return;
        }
        const auto place = target(document, "path");
        auto& container = editable_container(document, place);
        if (container.is_array())
            container.edit_at(at(place, [&] {
                return index_in(place.key, container.size(), container.size());
            })) = operation_["value"];
        else
            container.set(place.key, operation_["value"]);
    }

    void move(doc::Value& document) const
    {
        const auto from = target(document, "from");
        const auto value = value_at(document, from);
        remove(document, from);
        add(document, target(document, "path"), value);
    }

    void copy(doc::Value& document) const
    {
        const auto value = value_at(document, target(document, "from"));
        add(document, target(document, "path"), value);
    }

    void test(const doc::Value& document) const
    {
        const auto& expected = operation_["value"];
        const auto path = operation_["path"].text();
        const auto& found = path.empty() ? document : value_at(document, target(document, "path"));
        if (!(found == expected)) refuse(fmt::format("testing value {} failed: test failed", path));
    }

    doc::Value value_at(const doc::Value& document, const Place& place) const
    {
        const auto* value = at(place, [&] { return find(*container_of(document, place), place.key); });
        return value ? *value : doc::Value();
    }

    const doc::Value& operation_;
    std::string name_;
};

}  // namespace

LenientJsonPatch LenientJsonPatch::parse(std::string_view text)
{
    const auto list = text.starts_with('[') ? doc::parse_json(text, doc::kManifestLimits) : parse_config(text);
    LenientJsonPatch patch;
    if (is_null(list)) return patch;
    if (!list.is_array()) refuse("a JSON patch must be a list of operations");
    for (const auto& operation : list.elements())
        if (!operation.is_object()) refuse("each operation of a JSON patch must be an object");
    patch.operations_ = list;
    return patch;
}

void LenientJsonPatch::apply(doc::Value& document) const
{
    auto patched = document;
    for (const auto& operation : operations_.elements())
        Operation(operation).apply(patched);
    round_integers(patched);
    document = std::move(patched);
}

}  // namespace sluice::kustomize
