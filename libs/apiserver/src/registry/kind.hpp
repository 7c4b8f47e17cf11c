#pragma once
#include "doc/value.hpp"
#include "schema/type.hpp"
#include "serve/failure.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

class CrdSchema;

/// Column of a table that a CRD asks for.
struct PrinterColumn {
    std::string name, type, format, description, json_path;
    std::int64_t priority = 0;
};

/// Kind: one version of one resource as this server serves it. Immutable; shared by the registry and requests
/// under way.
struct Kind {
    std::string group, version, kind, list_kind, plural, singular;
    bool namespaced = false;
    std::vector<std::string> short_names, categories, verbs, subresources;
    /// Where its objects lie in the store: "apps/deployments". Versions and groups that show the same objects
    /// share it.
    std::string collection;
    std::string storage_version;  ///< apiVersion of the stored text
    const Type* type = nullptr;
    /// Versions whose managers stay in managedFields.
    std::vector<std::string> served_versions;

    /// Of custom resources only.
    std::shared_ptr<const CrdSchema> schema;
    std::vector<PrinterColumn> columns;
    bool terminating = false;  ///< its CRD is being deleted: nothing new is taken
    std::string scale_spec_path, scale_status_path, scale_selector_path;

    bool custom() const noexcept { return schema != nullptr; }
    std::string api_version() const { return group.empty() ? version : group + "/" + version; }
    ResourceName resource() const { return {group, plural, kind}; }
    bool has_subresource(std::string_view name) const;
    bool can(std::string_view verb) const;
    /// Counts metadata.generation up when anything but metadata and status changes.
    bool counts_generations() const;
    /// Its DELETE answers the object that is gone and not a Status.
    bool answers_deleted_object() const;
    /// A PUT must say which version it replaces.
    bool requires_version() const;
    /// A PUT of what does not exist creates it.
    bool creates_on_update() const;
    /// What an empty object looks like to field management.
    doc::Value blank() const;
    /// Its status is only written through /status.
    bool separate_status() const { return has_subresource("status"); }
};
using KindPtr = std::shared_ptr<const Kind>;

/// Kinds: everything that is served at one moment. A snapshot: CRDs make a new one.
class Kinds {
public:
    explicit Kinds(std::vector<KindPtr> kinds);
    /// nullptr: not served.
    KindPtr find(std::string_view group, std::string_view version, std::string_view plural) const;
    const std::vector<KindPtr>& all() const noexcept { return all_; }
    bool has_group(std::string_view group) const;
    bool has_version(std::string_view group, std::string_view version) const;

    struct Group {
        std::string name;
        std::vector<std::string> versions;  ///< preferred first
    };
    const std::vector<Group>& groups() const noexcept { return groups_; }

private:
    std::vector<KindPtr> all_;
    std::vector<Group> groups_;
    std::map<std::string, KindPtr, std::less<>> by_path_;
};

/// The kinds of builtin.inc.
std::vector<KindPtr> builtin_kind_list();
/// Of a CustomResourceDefinition: one Kind for each served version. Throws base::Error{Invalid} for a schema
/// that we cannot read.
std::vector<KindPtr> custom_kind_list(const doc::Value& crd);

}  // namespace sluice::apiserver
