#pragma once
#include "api/kustomization.hpp"
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "kube/client.hpp"
#include "ssa/fingerprint.hpp"

#include <map>
#include <string>

namespace sluice::kustomize_controller {

/// Variables: what spec.postBuild puts into the objects of a build: the keys of ConfigMaps and Secrets in their
/// order, then the inline ones; values lose their newlines. A value; the values may be secret and appear in no
/// message.
class Variables {
public:
    Variables() = default;
    /// Reads what substituteFrom names, as ourselves and from our own cluster. What cannot be read is told by
    /// the first object that needs it. Blocks.
    static Variables load(const api::Kustomization&, const kube::Client&, bool strict, const base::Deadline&);

    /// Equal ones: every object becomes the same.
    const ssa::Fingerprint& fingerprint() const noexcept { return fingerprint_; }
    /// The object with its variables replaced. Flux's rules: only if there are any or the strategy is Always,
    /// and unless label or annotation kustomize.toolkit.fluxcd.io/substitute says "disabled"; in the YAML text
    /// of the object, whose types are then read anew. Throws base::Error{Invalid} naming object and variable.
    doc::Value put_into(doc::Value object) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
    std::string failure_;  ///< why they could not be read
    ssa::Fingerprint fingerprint_{};
    bool wanted_ = false, always_ = false, strict_ = true;
};

}  // namespace sluice::kustomize_controller
