#pragma once
#include "resource.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// LabelSelector: Kubernetes' selector grammar ("app=web,tier in (a, b),!canary"). A value.
class LabelSelector {
public:
    /// Empty selects everything. Throws base::Error{Invalid} naming the selector.
    static LabelSelector parse(std::string_view text);
    bool matches(const StringMap& labels) const;

private:
    friend class LabelSelectorParser;
    enum class Operator { In, NotIn, Exists, Absent, Greater, Less };
    struct Requirement {
        std::string key;
        Operator op;
        std::vector<std::string> values;
        bool matches(const StringMap& labels) const;
    };
    std::vector<Requirement> requirements_;
};

}  // namespace sluice::kustomize
