#include "build_annotations.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kDomain = "internal.config.kubernetes.io/";

bool has_any(const doc::Value& object)
{
    const auto annotations = object["metadata"]["annotations"].members();
    return std::any_of(annotations.begin(), annotations.end(), [](const doc::Member& annotation) {
        return is_build_annotation(annotation.key());
    });
}

/// Takes annotations of one object out by their short names.
class Memories {
public:
    explicit Memories(StringMap& annotations) : annotations_(annotations) {}

    bool has(std::string_view name) const { return annotations_.contains(build_annotation(name)); }

    std::string take(std::string_view name)
    {
        const auto found = annotations_.extract(build_annotation(name));
        return found.empty() ? std::string() : found.mapped();
    }

    std::vector<std::string> take_list(std::string_view name)
    {
        if (!has(name)) return {};
        const auto text = take(name);
        std::vector<std::string> items;
        for (std::size_t start = 0; start <= text.size();) {
            const auto end = std::min(text.find(',', start), text.size());
            items.push_back(text.substr(start, end - start));
            start = end + 1;
        }
        return items;
    }

private:
    StringMap& annotations_;
};

}  // namespace

bool is_build_annotation(std::string_view key)
{
    return key.starts_with(kDomain);
}

std::string build_annotation(std::string_view name)
{
    return std::string(kDomain).append(name);
}

void take_build_annotations(Resource& resource)
{
    if (!has_any(resource.object)) return;
    auto annotations = metadata_map(resource.object, "annotations");
    Memories memories(annotations);
    const auto names = memories.take_list("previousNames");
    const auto namespaces = memories.take_list("previousNamespaces");
    const auto kinds = memories.take_list("previousKinds");
    if (names.size() != namespaces.size() || names.size() != kinds.size())
        throw base::Error(
            base::ErrorKind::Invalid,
            "number of previous names, number of previous namespaces, number of previous kinds not equal");
    auto& state = resource.state;
    for (std::size_t i = 0; i < names.size(); ++i)
        state.previous.push_back({names[i], namespaces[i], kinds[i]});
    state.prefixes = memories.take_list("prefixes");
    state.suffixes = memories.take_list("suffixes");
    state.referred_to = memories.has("refBy");
    state.generated = memories.has("generatorBehavior");
    state.behavior = behavior_named(memories.take("generatorBehavior"));
    state.needs_hash = memories.take("needsHashSuffix") == kEnabled;
    resource.allow_name_change = memories.take("allowNameChange") == kEnabled;
    resource.allow_kind_change = memories.take("allowKindChange") == kEnabled;
    memories.take("refBy");
    set_metadata_map(resource.object, "annotations", annotations);
}

}  // namespace sluice::kustomize
