#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kube {

/// LabelSelector: which label sets are meant. A value; thread-compatible. Semantics and text form are those of
/// k8s.io/apimachinery/pkg/labels.
class LabelSelector {
public:
    /// "a=b,c!=d,e in (x,y),!f,g,h>3". An empty text selects everything. Throws base::Error{Invalid} naming the
    /// text.
    static LabelSelector parse(std::string_view text);
    /// metav1.LabelSelector with matchLabels and matchExpressions. As in Go: null selects nothing, {}
    /// everything.
    static LabelSelector from(const doc::Value& selector);
    static LabelSelector everything() { return {}; }
    static LabelSelector nothing();

    /// `labels` is metadata.labels; null is the empty set.
    bool matches(const doc::Value& labels) const;
    bool selects_everything() const noexcept { return !nothing_ && requirements_.empty(); }
    /// The form that goes into labelSelector=, requirements sorted by key, values sorted.
    std::string str() const;

private:
    struct Requirement {
        enum class Op { Equals, NotEquals, In, NotIn, Exists, NotExists, Greater, Less } op;
        std::string key;
        std::vector<std::string> values;
        bool matches(const doc::Value& labels) const;
        std::string str() const;
    };
    class Parser;
    void add(Requirement);

    std::vector<Requirement> requirements_;
    bool nothing_ = false;
};

}  // namespace sluice::kube
