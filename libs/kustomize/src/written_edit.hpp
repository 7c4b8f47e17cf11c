#pragma once
#include "doc/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::kustomize {

/// The YAML document `text`, which was read as `before` (with its spelling) and has become `after`: what is the
/// same stands there as it was written, with its comments and quotes, laid out as kustomize prints the nodes it
/// read. Nothing if the text has something that written_yaml.hpp does not keep, or more has changed than a
/// replacement changes: texts of scalars, and members and items at the end.
std::optional<std::string> rewrite(std::string_view text, const doc::Value& before, const doc::Value& after);

}  // namespace sluice::kustomize
