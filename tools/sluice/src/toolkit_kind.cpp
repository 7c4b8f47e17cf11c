#include "toolkit_kind.hpp"

namespace sluice::cli {

namespace {

ToolkitKind make_kind(std::string group, std::string kind, std::string plural, std::string singular)
{
    ToolkitKind result;
    result.resource.gvk = {std::move(group), "v1", std::move(kind)};
    result.resource.plural = std::move(plural);
    result.resource.singular = std::move(singular);
    result.resource.namespaced = true;
    return result;
}

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

const ToolkitKind& git_repository()
{
    static const ToolkitKind kind = [] {
        auto made = make_kind("source.toolkit.fluxcd.io", "GitRepository", "gitrepositories", "gitrepository");
        made.human = "source git";
        made.words = {"git"};
        made.source = true;
        return made;
    }();
    return kind;
}

const ToolkitKind& kustomization()
{
    static const ToolkitKind kind = [] {
        auto made =
            make_kind("kustomize.toolkit.fluxcd.io", "Kustomization", "kustomizations", "kustomization");
        made.human = "kustomization";
        made.words = {"kustomization", "kustomizations", "ks"};
        return made;
    }();
    return kind;
}

const std::vector<const ToolkitKind*>& toolkit_kinds()
{
    static const std::vector<const ToolkitKind*> kinds{&git_repository(), &kustomization()};
    return kinds;
}

std::string ToolkitKind::revision(const doc::Value& object) const
{
    return source ? object.get({"status", "artifact", "revision"}).text()
                  : object.get({"status", "lastAppliedRevision"}).text();
}

std::string ToolkitKind::success_message(const doc::Value& object) const
{
    return (source ? "fetched revision " : "applied revision ") + revision(object);
}

const doc::Value& ready_condition(const doc::Value& object)
{
    for (const auto& condition : object.get({"status", "conditions"}).elements())
        if (condition["type"].string_or("") == "Ready") return condition;
    static const doc::Value none;
    return none;
}

bool suspended(const doc::Value& object)
{
    return object.get({"spec", "suspend"}).bool_or(false);
}

std::string shorten_digests(std::string_view text)
{
    constexpr std::size_t kShortest = 40, kLongest = 128, kShown = 8;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_hex(text[end]))
            ++end;
        const std::size_t run = end - at;
        if (run == 0) {
            result += text[at++];
            continue;
        }
        const bool digest = run >= kShortest && run <= kLongest;
        result += text.substr(at, digest ? kShown : run);
        at = end;
    }
    return result;
}

}  // namespace sluice::cli
