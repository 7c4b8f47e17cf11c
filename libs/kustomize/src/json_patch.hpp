#pragma once
#include "doc/value.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// LenientJsonPatch: RFC 6902 as the Go library evanphx/json-patch v4 applies it, which kustomize uses:
/// `replace` makes a missing member, negative indices count from the end, a pointer's first segment is dropped
/// if it has no slash before it.
class LenientJsonPatch {
public:
    /// A list of operations in JSON or YAML. Throws base::Error{Invalid}.
    static LenientJsonPatch parse(std::string_view text);
    std::size_t size() const { return operations_.size(); }
    /// All or nothing. Throws base::Error{Invalid} naming the operation's path. Numbers pass through float64.
    void apply(doc::Value& document) const;

private:
    doc::Value operations_ = doc::Value::array();
};

}  // namespace sluice::kustomize
