#pragma once
#include "kube/client.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace sluice::kube {

/// Discovery: which kinds the server serves. Loaded on first use (aggregated discovery where the server has it,
/// group by group otherwise), kept, and loaded again when an unknown kind is asked for (at most once in
/// kRefreshInterval) or after invalidate(). Thread-safe; blocks while loading; one load serves everybody who
/// waits for it.
///
/// "Not served" is only said when the server could be asked: if loading fails, or the kind's group is one whose
/// own server (an APIService) does not answer, find() throws base::Error{Unavailable} instead. Nothing may be
/// pruned or given up because of an outage.
class Discovery {
public:
    static constexpr std::chrono::seconds kRefreshInterval{2};

    explicit Discovery(const Client& client);
    Discovery(const Discovery&) = delete;
    Discovery& operator=(const Discovery&) = delete;
    ~Discovery();

    /// nullopt: the server does not serve it, even after a refresh.
    std::optional<Resource> find(const GroupVersionKind&, const base::Deadline&);
    /// The server's preferred version of a kind.
    std::optional<Resource> find(const GroupKind&, const base::Deadline&);
    /// As kubectl resolves a word: plural, singular, short name or kind in any case, alone or with its group or
    /// version and group: "deploy", "Deployment", "deployments.apps", "deployments.v1.apps".
    std::optional<Resource> find_word(std::string_view word, const base::Deadline&);
    /// Every kind in every version, groups in the server's order, preferred versions first.
    std::vector<Resource> all(const base::Deadline&);
    /// A CRD was applied: the next question loads again.
    void invalidate();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::kube
