#include "transformers.hpp"

#include "base/error.hpp"
#include "helm_charts.hpp"
#include "node.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

bool is_role_binding(std::string_view kind)
{
    return kind == "RoleBinding" || kind == "ClusterRoleBinding";
}

/// Specs that namespace the object itself or its subjects are dealt with by rules of their own.
bool has_own_rule(const FieldSpec& spec, std::string_view api_version, bool role_binding)
{
    return spec.path == "metadata/namespace" || (spec.path == "metadata/name" && api_version != "v1") ||
           (role_binding && is_role_binding(spec.gvk.kind) && spec.path == "subjects/namespace");
}

struct Setter {
    const NamespaceSettings& settings;

    void operator()(doc::YamlNode& target) const
    {
        if (!settings.unset_only || text_of(target).empty()) overwrite(target, settings.ns, "!!str");
    }

    void operator()(doc::Value& target) const
    {
        if (!is_scalar(target))
            throw base::Error(base::ErrorKind::Invalid, "namespace field specs must target scalar nodes");
        if (settings.unset_only && !text_of(target).empty()) return;
        target = text_over(target, settings.ns);
    }

    /// The namespace of role binding subjects: those named "default", or all service accounts.
    void subjects(doc::Value& object) const
    {
        const auto* list = object.find("subjects");
        if (settings.subjects == RoleBindingSubjects::None || !list || is_null(*list)) return;
        if (!list->is_array())
            throw base::Error(
                base::ErrorKind::Invalid, "setting namespace on (cluster)role binding subjects: not a list");
        const bool all = settings.subjects == RoleBindingSubjects::AllServiceAccounts;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto& asked = object["subjects"][i][all ? "kind" : "name"];
            if (!is_scalar(asked))
                throw base::Error(
                    base::ErrorKind::Invalid,
                    fmt::format("subjects[{}] of a role binding: name and kind must be texts", i));
            if (text_of(asked) != (all ? "ServiceAccount" : "default")) continue;
            (*this)(object.edit("subjects").edit_at(i).edit("namespace"));
        }
    }

    void subjects(doc::YamlNode& object) const
    {
        auto* list = find_field(object, "subjects");
        if (settings.subjects == RoleBindingSubjects::None || !list) return;
        const bool all = settings.subjects == RoleBindingSubjects::AllServiceAccounts;
        for (auto& subject : list->content) {
            const auto* asked = subject.find(all ? "kind" : "name");
            if (asked && asked->text == (all ? "ServiceAccount" : "default"))
                (*this)(edit_field(subject, "namespace", doc::YamlNode::Kind::Scalar));
        }
    }
};

}  // namespace

void set_namespace(Resource& resource, const NamespaceSettings& settings, const FsSlice& specs)
{
    static const FieldSpec kMetadata({}, "metadata/namespace", true);
    const auto api_version = text_of(resource.object["apiVersion"]);
    const auto kind = resource.kind();
    const Setter set{settings};
    const auto set_at = [&](const FieldSpec& spec) {
        apply(resource.object, spec, Create::Scalar, set);
        if (resource.nodes) resource.nodes->apply(spec, Create::Scalar, set);
    };
    if (!resource.schema().certainly_cluster_scoped(api_version, kind)) set_at(kMetadata);
    if (is_role_binding(kind)) {
        set.subjects(resource.object);
        if (resource.nodes) resource.nodes->change([&](doc::YamlNode& root) { set.subjects(root); });
    }
    for (const auto& spec : specs)
        if (!has_own_rule(spec, api_version, is_role_binding(kind))) set_at(spec);
}

Transformer namespace_transformer(NamespaceSettings settings, FsSlice specs)
{
    return {[settings = std::move(settings), specs = std::move(specs)](ResMap& map) {
        if (settings.ns.empty()) return;
        std::unordered_map<std::string, int> ids;
        for (const auto& resource : map.resources())
            ++ids[resource->id().key()];
        for (const auto& resource : map.resources()) {
            // Helm has its own way to say where the objects of a chart go.
            if (resource->is_nil_or_empty() || is_helm_generated(resource->object)) continue;
            --ids[resource->id().key()];
            resource->store_previous_id();
            base::with_context(
                "namespace transformation failed", [&] { set_namespace(*resource, settings, specs); });
            const auto id = resource->id();
            if (++ids[id.key()] > 1)
                throw base::Error(
                    base::ErrorKind::Conflict,
                    fmt::format("namespace transformation produces ID conflict: {}", id.str()));
        }
        map.ids_changed();
    }};
}

}  // namespace sluice::kustomize
