#include "unsupported.hpp"

#include "names.hpp"

#include <fmt/format.h>

namespace sluice::source_controller {

std::optional<Unsupported> unsupported_field(const api::GitRepositorySpec& spec)
{
    const auto no = [](std::string_view reason, std::string message) {
        return Unsupported{std::string(reason), std::move(message)};
    };
    const bool ssh = spec.url.starts_with("ssh://");
    if (!ssh && !spec.url.starts_with("http://") && !spec.url.starts_with("https://"))
        return no(reason::kUrlInvalid, fmt::format("failed to parse url '{}': unknown scheme", spec.url));
    if (spec.provider == "github" && !spec.secret_ref)
        return no(
            reason::kInvalidProviderConfiguration,
            "secretRef with github app data must be specified when provider is set to github");
    if (!spec.provider.empty() && spec.provider != "generic")
        return no(reason::kUnsupported, fmt::format("spec.provider: '{}' is not supported yet", spec.provider));
    if (!spec.service_account_name.empty())
        return no(reason::kUnsupported, "spec.serviceAccountName: workload identity is not supported yet");
    if (spec.verify)
        return no(reason::kUnsupported, "spec.verify: signature verification is not supported yet");
    if (spec.recurse_submodules)
        return no(reason::kUnsupported, "spec.recurseSubmodules: submodules are not supported yet");
    if (spec.proxy_secret_ref && ssh)
        return no(reason::kUnsupported, "spec.proxySecretRef: a proxy for ssh is not supported yet");
    return std::nullopt;
}

}  // namespace sluice::source_controller
