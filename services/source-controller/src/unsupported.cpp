#include "unsupported.hpp"

#include "base/error.hpp"
#include "git/access.hpp"
#include "names.hpp"

#include <fmt/format.h>

namespace sluice::source_controller {

std::optional<Unsupported> unsupported_field(const api::GitRepositorySpec& spec)
{
    const auto no = [](std::string_view reason, std::string message) {
        return Unsupported{std::string(reason), std::move(message)};
    };
    try {
        git::check_url(spec.url);
    } catch (const base::Error& error) {
        // What cannot be taken apart may hold a password anywhere.
        const auto shown = spec.url.find('@') == std::string::npos ? fmt::format(" '{}'", spec.url) : "";
        return no(reason::kUrlInvalid, fmt::format("failed to parse url{}: {}", shown, error.what()));
    }
    const bool ssh = spec.url.starts_with("ssh://");
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
    if (spec.proxy_secret_ref && ssh)
        return no(reason::kUnsupported, "spec.proxySecretRef: a proxy for ssh is not supported yet");
    return std::nullopt;
}

}  // namespace sluice::source_controller
