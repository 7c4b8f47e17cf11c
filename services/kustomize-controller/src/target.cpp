#include "target.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "core_kinds.hpp"

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
constexpr std::chrono::seconds kPatience{30};

/// A shared pointer to what somebody else owns and keeps.
template <class T> std::shared_ptr<T> borrowed(T& object)
{
    return {std::shared_ptr<void>(), &object};
}

std::string kubeconfig_in(const doc::Value& secret, const std::string& wanted_key, const std::string& name)
{
    const auto value = [&](std::string_view key) -> std::optional<std::string> {
        const doc::Value* entry = secret["data"].find(key);
        return entry == nullptr ? std::nullopt : base::base64_decode(entry->string_or(""));
    };
    if (!wanted_key.empty()) {
        if (auto text = value(wanted_key)) return *std::move(text);
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format(
                "KubeConfig secret '{}' does not contain a '{}' key with a kubeconfig", name, wanted_key));
    }
    for (const std::string_view key : {"value", "value.yaml"})
        if (auto text = value(key)) return *std::move(text);
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "KubeConfig secret '{}' does not contain a 'value' nor 'value.yaml' key with a kubeconfig", name));
}
}  // namespace

Targets::Targets(
    io::Loop& loop, const kube::Client& home, kube::Discovery& home_discovery, TargetOptions options)
    : loop_(loop), home_(home), home_discovery_(home_discovery), options_(std::move(options))
{
}

std::string Targets::service_account(const api::Kustomization& ks) const
{
    return ks.spec().service_account_name.empty() ? options_.default_service_account
                                                  : ks.spec().service_account_name;
}

Target Targets::of(const api::Kustomization& ks, const base::Deadline& deadline)
{
    Target target =
        ks.spec().kube_config ? remote(ks, deadline) : Target{borrowed(home_), borrowed(home_discovery_), true};
    const std::string account = service_account(ks);
    if (account.empty()) return target;
    kube::Impersonation who;
    who.user = fmt::format("system:serviceaccount:{}:{}", ks.namespace_(), account);
    target.client = target.client->as(who);
    return target;
}

Target Targets::remote(const api::Kustomization& ks, const base::Deadline& deadline)
{
    const auto& reference = ks.spec().kube_config->secret_ref;
    if (!reference)
        throw base::Error(base::ErrorKind::Invalid, "spec.kubeConfig.configMapRef is not supported yet");
    const kube::ObjectKey key{std::string(ks.namespace_()), reference->name};
    const auto secret = home_.get(core_kind("Secret"), key, deadline.within(kPatience));
    if (!secret)
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("unable to read KubeConfig secret '{}': not found", key.str()));
    const std::string id = fmt::format("{}#{}", key.str(), reference->key);
    const std::lock_guard lock(mutex_);
    Remote& known = remotes_[id];
    if (known.target.client && known.secret_version == kube::resource_version_of(*secret)) return known.target;

    const kube::KubeconfigTrust trust{
        .exec = options_.insecure_exec, .files = false, .insecure_tls = options_.insecure_tls};
    kube::Config config = base::with_context(fmt::format("KubeConfig secret '{}'", key.str()), [&] {
        return kube::from_kubeconfig(kubeconfig_in(*secret, reference->key, key.str()), {}, {}, trust);
    });
    auto client = std::make_shared<const kube::Client>(loop_, std::move(config));
    auto discovery =
        std::shared_ptr<kube::Discovery>(new kube::Discovery(*client), [client](kube::Discovery* owned) {
            delete owned;  // before the client that it speaks through
        });
    known = {std::string(kube::resource_version_of(*secret)), Target{client, discovery, false}};
    return known.target;
}

bool Targets::can_impersonate(const api::Kustomization& ks, const base::Deadline& deadline) const
{
    const std::string account = service_account(ks);
    if (account.empty()) return true;
    const kube::ObjectKey key{std::string(ks.namespace_()), account};
    return home_.get(core_kind("ServiceAccount"), key, deadline.within(kPatience)).has_value();
}

}  // namespace sluice::kustomize_controller
