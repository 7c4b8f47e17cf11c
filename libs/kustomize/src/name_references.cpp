#include "name_references.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

using Candidates = std::vector<ResourcePtr>;

/// Resources by each name they had, in order.
using NameIndex = std::unordered_map<std::string, Candidates>;

struct Index {
    NameIndex by_previous_name;
    /// All resources, by the namespace in which they began.
    std::unordered_map<std::string, Candidates> by_original_namespace;

    explicit Index(const ResMap& map)
    {
        for (const auto& resource : map.resources()) {
            by_original_namespace[std::string(resource->original_id().effective_namespace())].push_back(
                resource);
            for (const auto& previous : resource->state.previous) {
                auto& list = by_previous_name[previous.name];
                if (list.empty() || list.back() != resource) list.push_back(resource);
            }
        }
    }
};

bool same_ending(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    const auto& shorter = a.size() <= b.size() ? a : b;
    const auto& longer = a.size() <= b.size() ? b : a;
    if (shorter.empty()) return longer.empty();
    return std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin());
}

bool same_context(const BuildState& a, const BuildState& b, bool allow_empty)
{
    const auto same = [&](const auto& mine, const auto& other) {
        return (allow_empty && (mine.empty() || other.empty())) || same_ending(mine, other);
    };
    return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

bool was_of_type(const Resource& resource, const Gvk& type)
{
    const auto previous = resource.previous_ids();
    return std::any_of(
        previous.begin(), previous.end(), [&](const ResId& id) { return id.gvk.selected_by(type); });
}

[[noreturn]] void refuse_subject(const ResId& referrer, std::size_t index, std::string_view what)
{
    throw base::Error(base::ErrorKind::Invalid, fmt::format("{}: subjects[{}]{}", referrer.str(), index, what));
}

/// Namespaces in which a role binding names service accounts. The reference panics at a subject that is no map
/// or whose kind is no string.
std::unordered_set<std::string> subject_namespaces(const Resource& referrer, const ResId& id)
{
    std::unordered_set<std::string> namespaces;
    if (id.cluster_scoped || id.gvk.kind != "RoleBinding") return namespaces;
    const auto subjects = referrer.object["subjects"].elements();
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto& subject = subjects[i];
        if (!subject.is_object()) refuse_subject(id, i, " is no map");
        if (!subject.contains("namespace") || !subject.contains("kind")) continue;
        if (!is_text(subject["kind"])) refuse_subject(id, i, ".kind is no string");
        if (subject["kind"].as_string() != "ServiceAccount") continue;
        if (!is_text(subject["namespace"])) refuse_subject(id, i, ".namespace is no string");
        namespaces.emplace(subject["namespace"].as_string());
    }
    return namespaces;
}

/// One resource whose references are being fixed.
class Referrer {
public:
    Referrer(Resource& resource, const Index& index)
        : resource_(resource), index_(index), id_(resource.id()), namespaces_(subject_namespaces(resource, id_))
    {
    }

    void fix(const FieldSpec& field, const Gvk& target)
    {
        const auto known = [&](const doc::Value& value) { return refers_to_known(value); };
        if (!any_at(resource_.object, field, known)) return;
        field_ = &field;
        target_ = &target;
        base::with_context(
            fmt::format("updating name reference in '{}' field of '{}'", field.path, id_.str()), [&] {
                apply_to_any_type(
                    resource_.object, field, Create::Nothing, [&](doc::Value& value) { set(value); });
            });
    }

private:
    bool refers_to_known(const doc::Value& value) const
    {
        if (value.is_array())
            return std::any_of(value.elements().begin(), value.elements().end(), [&](const auto& element) {
                return element.is_array() || refers_to_known(element);
            });
        if (value.is_object() && !value.contains("name")) return true;  // to be reported
        return index_.by_previous_name.contains(text_of(value.is_object() ? value["name"] : value));
    }

    void set(doc::Value& value)
    {
        if (is_null(value)) return;
        if (value.is_object()) {
            set_mapping(value);
        } else if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                auto& element = value.edit_at(i);
                if (element.is_array())
                    throw base::Error(
                        base::ErrorKind::Invalid, "expected to be either a string or a map of string");
                set(element);
            }
        } else {
            set_scalar(value);
        }
    }

    void set_scalar(doc::Value& value)
    {
        const auto old_name = text_of(value);
        const auto referral = choose(candidates(old_name), false);
        if (!referral) return;
        referral->state.referred_to = true;
        if (referral->name() != old_name) value = plain_over(value, referral->name());
    }

    /// A map such as a role binding's subject names the namespace too.
    void set_mapping(doc::Value& value)
    {
        if (!value.contains("name"))
            throw base::Error(base::ErrorKind::Invalid, "path config error; no 'name' field in node");
        const auto old_name = text_of(value["name"]);
        auto found = candidates(old_name);
        if (value.contains("namespace")) keep_in_namespace(found, text_of(value["namespace"]));
        const auto referral = choose(std::move(found), true);
        if (!referral) return;
        referral->state.referred_to = true;
        const auto name = referral->name(), ns = referral->ns();
        if (name != old_name) value.set("name", plain_over(value["name"], name));
        if (!ns.empty())
            value.set(
                "namespace",
                value.contains("namespace") ? plain_over(value["namespace"], ns) : as_new_field(untagged(ns)));
    }

    /// What had this name and may be meant from where the referrer is.
    Candidates candidates(const std::string& name) const
    {
        Candidates found;
        const auto named = index_.by_previous_name.find(name);
        if (named == index_.by_previous_name.end()) return found;
        Budget::spend(named->second.size());
        std::copy_if(
            named->second.begin(), named->second.end(), std::back_inserter(found), [&](const auto& candidate) {
                return can_see(candidate->id());
            });
        return found;
    }

    bool can_see(const ResId& candidate) const
    {
        return id_.cluster_scoped || candidate.cluster_scoped || candidate.same_namespace(id_) ||
               namespaces_.contains(candidate.ns);
    }

    /// Those that were in the namespace at first or, if nothing was, those that are in it now. Whether anything
    /// was counts for all that the referrer can see, not for this name alone.
    void keep_in_namespace(Candidates& found, const std::string& ns) const
    {
        const auto there = index_.by_original_namespace.find(ns);
        if (there != index_.by_original_namespace.end()) Budget::spend(there->second.size());
        const bool any_was = there != index_.by_original_namespace.end() &&
                             std::any_of(there->second.begin(), there->second.end(), [&](const auto& resource) {
                                 return can_see(resource->id());
                             });
        std::erase_if(found, [&](const auto& resource) {
            const auto id = any_was ? resource->original_id() : resource->id();
            return id.effective_namespace() != ns;
        });
    }

    ResourcePtr choose(Candidates found, bool by_namespace) const
    {
        const auto role = role_type();
        std::erase_if(found, [&](const auto& candidate) {
            return !was_of_type(*candidate, *target_) || (role && !was_of_type(*candidate, *role)) ||
                   !reachable(*candidate);
        });
        if (found.size() == 1) return found.front();
        for (const bool allow_empty : {true, false}) {
            if (!allow_empty && found.size() <= 1) break;
            std::erase_if(found, [&](const auto& candidate) {
                return !same_context(resource_.state, candidate->state, allow_empty);
            });
        }
        if (found.empty()) return nullptr;
        const bool alike = std::all_of(found.begin(), found.end(), [&](const auto& candidate) {
            return candidate->name() == found.front()->name() &&
                   (!by_namespace || candidate->ns() == found.front()->ns());
        });
        if (alike) return found.front();
        std::vector<std::string> ids;
        for (const auto& candidate : found)
            ids.push_back(candidate->id().str());
        throw base::Error(
            base::ErrorKind::Conflict,
            fmt::format("found multiple possible referrals: {}", fmt::join(ids, ", ")));
    }

    bool reachable(const Resource& candidate) const
    {
        const auto id = candidate.id();
        return id_.cluster_scoped || id.cluster_scoped || id.gvk.kind == "ServiceAccount" ||
               id.same_namespace(id_);
    }

    /// What a roleRef says of the role besides its name.
    std::optional<Gvk> role_type() const
    {
        const auto& role = resource_.object["roleRef"];
        if (!field_->path.ends_with("roleRef/name") || is_null(role["apiGroup"]) || is_null(role["kind"]))
            return std::nullopt;
        return Gvk{text_of(role["apiGroup"]), {}, text_of(role["kind"])};
    }

    Resource& resource_;
    const Index& index_;
    const ResId id_;
    const std::unordered_set<std::string> namespaces_;
    const FieldSpec* field_ = nullptr;
    const Gvk* target_ = nullptr;
};

/// The specs that apply to a kind, found once for each kind.
class SpecsByKind {
public:
    struct Entry {
        const FieldSpec* field;
        const Gvk* target;
    };
    explicit SpecsByKind(const std::vector<NameReferences>& references) : references_(references) {}

    const std::vector<Entry>& of(const std::string& kind)
    {
        const auto [entry, is_new] = by_kind_.try_emplace(kind);
        if (is_new)
            for (const auto& reference : references_)
                for (const auto& field : reference.referrers)
                    if (field.gvk.kind.empty() || field.gvk.kind == kind)
                        entry->second.push_back({&field, &reference.target});
        return entry->second;
    }

private:
    const std::vector<NameReferences>& references_;
    std::unordered_map<std::string, std::vector<Entry>> by_kind_;
};

}  // namespace

void fix_name_references(ResMap& map, const std::vector<NameReferences>& references)
{
    const Index index(map);
    SpecsByKind specs(references);
    for (const auto& resource : map.resources()) {
        Budget::spend();
        const auto gvk = resource->original_id().gvk;
        std::optional<Referrer> referrer;
        for (const auto& entry : specs.of(gvk.kind)) {
            if (!gvk.selected_by(entry.field->gvk)) continue;
            if (!referrer) referrer.emplace(*resource, index);
            referrer->fix(*entry.field, *entry.target);
        }
    }
    map.ids_changed();
}

}  // namespace sluice::kustomize
