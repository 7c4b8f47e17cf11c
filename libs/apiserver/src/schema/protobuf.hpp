#pragma once
#include "doc/value.hpp"
#include "schema/type.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::apiserver {

/// True if the bytes begin as Kubernetes' protobuf envelope does.
bool is_protobuf(std::string_view body);

/// A request body in Kubernetes' protobuf form (stock kubectl sends its built-in kinds so): the envelope's
/// apiVersion and kind with the message's fields, as the JSON form would have them. `type_of` finds the type of
/// a kind, nullptr if there is none. Throws base::Error{Invalid} for bytes that are no such message.
doc::Value parse_protobuf(
    std::string_view body,
    const std::function<const Type*(std::string_view api_version, std::string_view kind)>& type_of);

}  // namespace sluice::apiserver
