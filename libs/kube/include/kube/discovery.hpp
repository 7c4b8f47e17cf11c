#pragma once
#include "kube/client.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace sluice::kube {

/// Discovery: which kinds the server serves. Loaded on first use (aggregated discovery where the server has it,
/// group by group otherwise), kept, and loaded again when an unknown kind is asked for (at most once in
/// `kRefreshInterval`) or after invalidate(). Thread-safe; blocks while loading.
class Discovery {
public:
    explicit Discovery(const Client& client);
    ~Discovery();

    /// nullopt: the server does not serve it, even after a refresh.
    std::optional<Resource> find(const GroupVersionKind&, const base::Deadline&);
    /// The server's preferred version of a kind.
    std::optional<Resource> find(const GroupKind&, const base::Deadline&);
    /// As kubectl resolves a word: plural, singular, short name, kind, or "deployments.v1.apps".
    std::optional<Resource> find_word(std::string_view word, const base::Deadline&);
    std::vector<Resource> all(const base::Deadline&);
    /// A CRD was applied: the next question loads again.
    void invalidate();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::kube
