#pragma once
#include "doc/value.hpp"
#include "kube/resource.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kube {

/// Catalog: the kinds that a server serves, at one moment. Groups are in the server's order, the core group
/// first; versions of a group in its order of preference. A value without sockets: documents in, answers out.
class Catalog {
public:
    /// An APIGroupDiscoveryList (apidiscovery.k8s.io v2 or v2beta1).
    void add_aggregated(const doc::Value& list);
    /// The name and versions of an APIGroup, preferred version first: what the legacy form tells before the
    /// resources.
    struct Group {
        std::string name;
        std::vector<std::string> versions;
    };
    static Group legacy_group(const doc::Value& api_group);
    void add_group(const Group&);
    /// An APIResourceList of one group and version.
    void add_legacy(const std::string& group, const std::string& version, const doc::Value& list);
    /// That part of the server did not answer: nothing may be concluded from a kind missing there.
    void add_failure(const std::string& group, const std::string& version, std::string why);

    std::optional<Resource> find(const GroupVersionKind&) const;
    std::optional<Resource> find(const GroupKind&) const;
    std::optional<Resource> find_word(std::string_view word) const;
    std::vector<Resource> all() const;
    /// Why that group (any version of it if `version` is empty) could not be listed; nullptr if it could.
    const std::string* failure(std::string_view group, std::string_view version) const;

private:
    struct Version {
        std::string name;
        std::vector<Resource> resources;
        std::string failure;
    };
    struct Entry {
        std::string name;
        std::vector<Version> versions;
    };
    Version& version(const std::string& group, const std::string& version);
    /// What `word` means among the groups that `wanted` accepts: a plural or singular name, else a short name,
    /// else a kind.
    template <class Wanted> const Resource* meaning(std::string_view word, const Wanted& wanted) const;
    const Resource* meaning_in_group(std::string_view word, std::string_view group) const;
    const Resource* meaning_in_version(std::string_view word, std::string_view version_and_group) const;

    std::vector<Entry> groups_;
};

}  // namespace sluice::kube
