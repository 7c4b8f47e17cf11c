#pragma once
#include "kube/informer.hpp"
#include "registry/kind.hpp"
#include "store/stored.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// Selector: which objects of a kind a list, watch or deletecollection means. A value. Throws Failure 400 when
/// made from a text that does not parse or names a field that the kind cannot be selected by.
class Selector {
public:
    Selector() = default;
    Selector(const Kind&, std::string_view labels, std::string_view fields);
    bool matches(const Stored&) const;
    bool everything() const noexcept { return !labels_ && fields_.empty(); }
    /// Set if exactly one name is meant: metadata.name=x.
    std::optional<std::string> only_name() const;

private:
    struct Term {
        std::string field, value;
        bool equal = true;
    };
    std::optional<kube::LabelSelector> labels_;
    std::vector<Term> fields_;
    bool reads_document_ = false;
};

}  // namespace sluice::apiserver
