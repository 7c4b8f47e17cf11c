#pragma once
#include "doc/value.hpp"
#include "field_place.hpp"
#include "resid.hpp"
#include "schema.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::kustomize {

class NodeTree;

/// The schema of one build: the first kustomization that names one wins, the root's word is last.
struct BuildSchema {
    std::shared_ptr<const SchemaBook> book = SchemaBook::builtin();
    bool chosen = false;
    /// The reference reads its builtin schema when it first asks it something. A schema that is chosen later
    /// adds to it, one that is chosen before is alone. Set by resources that are only looked at, hence mutable.
    mutable bool builtin_was_read = false;
    /// What is generated keeps its nodes, and patches have theirs.
    bool keeps_nodes = false;
    /// An object should have had them.
    mutable bool needs_nodes = false;
};

enum class Behavior { Unspecified, Create, Replace, Merge };
Behavior behavior_named(std::string_view name);
std::string_view name_of(Behavior);

/// What the build remembers of a resource beside its document; the reference keeps it in annotations.
struct BuildState {
    /// A name that the resource had earlier in the build. Group and version are those of today.
    struct PreviousId {
        std::string name, ns, kind;
    };
    std::vector<PreviousId> previous;  ///< oldest first
    std::vector<std::string> prefixes, suffixes;
    Behavior behavior = Behavior::Unspecified;
    bool generated = false;
    bool needs_hash = false;
    bool referred_to = false;

    /// True if the reference would have annotations on the object because of it.
    bool any() const
    {
        return !previous.empty() || !prefixes.empty() || !suffixes.empty() || generated || needs_hash ||
               referred_to;
    }
};

/// Resource: one object of a build. Owned by one build, on one thread; the document shares storage with the
/// parse cache until something is written.
class Resource {
public:
    Resource(doc::Value document, const BuildSchema& schema);

    doc::Value object;
    BuildState state;
    /// Groups of fields that the reference would have filled with one node; see shared_fields.hpp.
    std::vector<std::vector<FieldPlace>> shared_fields;
    std::vector<std::string> ref_vars;  ///< vars whose value is taken from here
    /// Null: not kept.
    std::shared_ptr<NodeTree> nodes;
    /// On patches: keys stand in it more than once.
    bool has_repeated_keys = false;
    /// On patches: what the patch may do to its target.
    bool allow_name_change = false, allow_kind_change = false;

    std::string kind() const;
    std::string name() const;
    std::string ns() const;
    Gvk gvk() const { return gvk_of(object); }
    ResId id() const;
    ResId original_id() const;
    std::vector<ResId> previous_ids() const;
    void store_previous_id();
    void remember_prefix(std::string_view prefix);
    void remember_suffix(std::string_view suffix);

    void set_kind(std::string_view kind);
    void set_api_version(std::string_view api_version);
    void set_name(std::string_view name);
    /// Empty removes the field.
    void set_ns(std::string_view ns);
    bool is_nil_or_empty() const;

    const SchemaBook& schema() const { return *schema_->book; }
    /// The same for who needs to know the resource's fields.
    const SchemaBook& field_schema() const
    {
        schema_->builtin_was_read = true;
        return *schema_->book;
    }

    /// To be called when all annotations of the document were written anew.
    void annotations_changed();
    void ask_for_nodes() const { schema_->needs_nodes = true; }

private:
    const BuildSchema* schema_;
};

using ResourcePtr = std::shared_ptr<Resource>;

/// Gives those that were read from a text their nodes, if each object can be told in it.
void attach_nodes(const std::vector<ResourcePtr>&, std::string_view text);

using StringMap = std::map<std::string, std::string>;
/// metadata.labels or metadata.annotations as texts; empty when missing.
StringMap metadata_map(const doc::Value& object, std::string_view field);
/// Writes them back, all of them strings; an empty map removes the field.
void set_metadata_map(doc::Value& object, std::string_view field, const StringMap&);

using IdPredicate = std::function<bool(const ResId&)>;

/// ResMap: the resources of an accumulator, in order. Append refuses an id that is already there.
class ResMap {
public:
    const std::vector<ResourcePtr>& resources() const { return list_; }
    std::size_t size() const { return list_.size(); }

    /// Throws base::Error{Conflict}: "may not add resource with an already registered id: ...".
    void append(ResourcePtr);
    void append_all(const ResMap& other);
    /// A generator's result: its behaviour says whether it must be new, or merge into or replace what is there.
    void absorb_all(const ResMap& other);
    /// Takes the list as it is, without looking for collisions.
    void assign(std::vector<ResourcePtr>);
    void drop_empty();
    /// Throws base::Error{Conflict} if renaming has left two resources with one id.
    void check_unique() const;
    /// To be called when resources were changed from outside: their ids may be others now.
    void ids_changed() { index_is_current_ = false; }

    std::vector<ResourcePtr> matching_current_id(const IdPredicate&) const;
    std::vector<ResourcePtr> matching_any_id(const IdPredicate&) const;
    /// The one resource that has or had this id. Throws base::Error{NotFound} or {Conflict}.
    ResourcePtr by_id(const ResId&) const;

private:
    void absorb(const ResourcePtr&);
    void build_index();

    std::vector<ResourcePtr> list_;
    std::unordered_map<std::string, int> index_;  ///< id key -> how many have it
    bool index_is_current_ = true;
};

}  // namespace sluice::kustomize
