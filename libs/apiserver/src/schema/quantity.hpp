#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::apiserver {

/// resource.Quantity's canonical text: "2000m" -> "2", "1024Mi" -> "1Gi", "0.5" -> "500m". nullopt for what is
/// no quantity.
std::optional<std::string> canonical_quantity(std::string_view);

}  // namespace sluice::apiserver
