#pragma once
#include "label_selector.hpp"
#include "pattern.hpp"
#include "resource.hpp"

#include <string>
#include <vector>

namespace sluice::kustomize {

/// Which resources a patch or replacement is about, as written: each part is an anchored regular expression.
struct Selector {
    Gvk gvk;
    std::string name, ns;
    std::string annotation_selector, label_selector;

    bool names_nothing() const { return gvk == Gvk{} && name.empty() && ns.empty(); }
};

/// CompiledSelector: a Selector ready to match. Throws base::Error{Invalid} when made from a bad one.
class CompiledSelector {
public:
    explicit CompiledSelector(const Selector&);
    /// kustomize's Select(): today's type; name and namespace of today or of the beginning; labels and
    /// annotations.
    bool selects(const Resource&) const;
    bool matches_id(const ResId&) const;
    bool matches_metadata(const doc::Value& object) const;

private:
    bool matches_gvk(const Gvk&) const;
    Pattern group_, version_, kind_, name_, ns_;
    LabelSelector labels_, annotations_;
    bool asks_labels_, asks_annotations_;
};

std::vector<ResourcePtr> select(const ResMap&, const Selector&);

}  // namespace sluice::kustomize
