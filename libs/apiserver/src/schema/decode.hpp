#pragma once
#include "doc/value.hpp"
#include "schema/type.hpp"

#include <string>
#include <vector>

namespace sluice::apiserver {

/// What a document of a built-in kind becomes on its way through Go's types: known fields in their order, empty
/// ones left out where `omitempty` leaves them out, quantities and times in their canonical text. A value of a
/// wrong type throws base::Error{Invalid} with Go's words: "json: cannot unmarshal string into Go struct field
/// DeploymentSpec.spec.replicas of type int32". Unknown fields are dropped and their paths put into `unknown`.
doc::Value decode_typed(const Type&, const doc::Value&, std::vector<std::string>& unknown);
/// The same of a document that has been through it before and was merged or patched since.
doc::Value normalised(const Type&, const doc::Value&);
/// What an empty object of the type looks like.
doc::Value blank_of(const Type&);

}  // namespace sluice::apiserver
