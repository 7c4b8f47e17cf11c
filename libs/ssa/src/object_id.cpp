#include "ssa/object_id.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace sluice::ssa {

namespace {
constexpr std::string_view kColon = "__";

bool may_hold_colons(const kube::GroupKind& kind)
{
    return kind.group == "rbac.authorization.k8s.io" &&
           (kind.kind == "Role" || kind.kind == "ClusterRole" || kind.kind == "RoleBinding" ||
            kind.kind == "ClusterRoleBinding");
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to)
{
    std::string result;
    for (std::size_t at = 0;;) {
        const std::size_t found = text.find(from, at);
        result.append(text.substr(at, found - at));
        if (found == std::string_view::npos) return result;
        result.append(to);
        at = found + from.size();
    }
}
}  // namespace

std::string ObjectId::str() const
{
    return fmt::format(
        "{}_{}_{}_{}",
        namespace_,
        may_hold_colons(kind) ? replace_all(name, ":", kColon) : name,
        kind.group,
        kind.kind);
}

std::string ObjectId::display() const
{
    return namespace_.empty() ? fmt::format("{}/{}", kind.kind, name)
                              : fmt::format("{}/{}/{}", kind.kind, namespace_, name);
}

ObjectId ObjectId::parse(std::string_view text)
{
    // Namespace, group and kind hold no underscore, the name of an RBAC object may: so the name is what is
    // left.
    const std::size_t first = text.find('_');
    const std::size_t last = text.rfind('_');
    const std::size_t middle = last == std::string_view::npos || last == 0 ? last : text.rfind('_', last - 1);
    if (first == std::string_view::npos || middle == std::string_view::npos || last == first || middle <= first)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("unable to parse stored object metadata: {}", text));
    return {
        .namespace_ = std::string(text.substr(0, first)),
        .name = replace_all(text.substr(first + 1, middle - first - 1), kColon, ":"),
        .kind = {std::string(text.substr(middle + 1, last - middle - 1)), std::string(text.substr(last + 1))}};
}

ObjectId ObjectId::of(const doc::Value& object)
{
    return {
        .namespace_ = std::string(kube::namespace_of(object)),
        .name = std::string(kube::name_of(object)),
        .kind = kube::GroupVersionKind::of(object).group_kind()};
}

}  // namespace sluice::ssa
