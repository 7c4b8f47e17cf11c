#pragma once
#include "resid.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::kustomize {

/// KindOrder: which kinds come before and after all others. Immutable.
class KindOrder {
public:
    KindOrder(const std::vector<std::string>& first, const std::vector<std::string>& last);
    /// Namespace, ResourceQuota, ... first; the webhook configurations last.
    static const KindOrder& defaults();
    /// Negative before, 0 among, positive after the kinds that are not named.
    int rank(std::string_view kind) const;

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, int, Hash, std::equal_to<>> ranks_;
};

/// "group_version_Kind" with ~G, ~V, ~K for empty parts.
std::string sort_text(const GvkView&);

class ResMap;
/// kustomize's "legacy" order: by rank, then type, then namespace and name.
void sort_legacy(ResMap&, const KindOrder&);

}  // namespace sluice::kustomize
