#include "unsupported.hpp"

#include <algorithm>

namespace sluice::kustomize_controller {

std::optional<std::string> unsupported_field(const api::KustomizationSpec& spec)
{
    if (spec.decryption) return "spec.decryption";
    if (!spec.health_check_exprs.empty()) return "spec.healthCheckExprs";
    if (std::ranges::any_of(spec.depends_on, [](const auto& item) { return !item.ready_expr.empty(); }))
        return "spec.dependsOn.readyExpr";
    if (spec.kube_config && spec.kube_config->config_map_ref) return "spec.kubeConfig.configMapRef";
    if (!spec.ignore.empty()) return "spec.ignore";
    return std::nullopt;
}

}  // namespace sluice::kustomize_controller
