#pragma once
#include "doc/value.hpp"
#include "registry/kind.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the server says of itself: /api, /apis, resource lists, the aggregated form, /version. Pure.
namespace sluice::apiserver {

doc::Value core_versions(const std::string& address);
doc::Value group_list(const Kinds&);
std::optional<doc::Value> group(const Kinds&, std::string_view name);
/// nullopt: no such version.
std::optional<doc::Value> resource_list(const Kinds&, std::string_view group, std::string_view version);
/// apidiscovery.k8s.io/v2 of the core group or of all others.
doc::Value aggregated(const Kinds&, bool core);
doc::Value version_info();

}  // namespace sluice::apiserver
