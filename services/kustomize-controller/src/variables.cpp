#include "variables.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "core_kinds.hpp"
#include "doc/yaml.hpp"
#include "envsubst/envsubst.hpp"
#include "kube/resource.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
constexpr std::chrono::seconds kPatience{30};
constexpr std::string_view kSwitch = "kustomize.toolkit.fluxcd.io/substitute";

std::string without_newlines(std::string value)
{
    std::erase(value, '\n');
    return value;
}

std::string value_of(std::string_view kind, const doc::Value& entry)
{
    if (kind != "Secret") return entry.text();
    return base::base64_decode(entry.string_or("")).value_or("");
}

bool is_name(std::string_view text)
{
    const auto letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// "Deployment.v1.apps/web": as kustomize names a resource.
std::string resource_name(const doc::Value& object)
{
    const auto gvk = kube::GroupVersionKind::of(object);
    return fmt::format(
        "{}.{}.{}/{}", gvk.kind, gvk.version, gvk.group.empty() ? "[noGrp]" : gvk.group, kube::name_of(object));
}
}  // namespace

Variables Variables::load(
    const api::Kustomization& ks, const kube::Client& client, bool strict, const base::Deadline& deadline)
{
    Variables variables;
    const auto& post_build = ks.spec().post_build;
    if (!post_build) return variables;
    variables.wanted_ = true;
    variables.strict_ = strict;
    variables.always_ = post_build->substitute_strategy == "Always";
    for (const auto& reference : post_build->substitute_from) {
        const auto failed = [&](std::string_view why) {
            variables.failure_ =
                fmt::format("substitute from '{}/{}' error: {}", reference.kind, reference.name, why);
        };
        try {
            const auto resource = core_kind(reference.kind);
            const auto found = client.get(
                resource, {std::string(ks.namespace_()), reference.name}, deadline.within(kPatience));
            if (!found && !reference.optional)
                failed(fmt::format("{} \"{}\" not found", resource.plural, reference.name));
            if (!found) continue;
            for (const auto& member : (*found)["data"].members())
                variables.values_[std::string(member.key())] =
                    without_newlines(value_of(reference.kind, member.value));
        } catch (const base::Error& error) {
            failed(error.what());
        }
        if (!variables.failure_.empty()) break;
    }
    for (const auto& [name, value] : post_build->substitute)
        variables.values_[name] = without_newlines(value);

    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    hasher.update(fmt::format("{}{}{}:", variables.always_, strict, variables.failure_));
    for (const auto& [name, value] : variables.values_)
        hasher.update(fmt::format("{}:{}{}:{}", name.size(), name, value.size(), value));
    variables.fingerprint_ = ssa::fingerprint_from(hasher);
    return variables;
}

doc::Value Variables::put_into(doc::Value object) const
{
    if (!wanted_ || kube::label_of(object, kSwitch) == "disabled" ||
        kube::annotation_of(object, kSwitch) == "disabled")
        return object;
    const auto what = [&] { return fmt::format("post build failed for '{}'", resource_name(object)); };
    if (!failure_.empty()) throw base::Error(base::ErrorKind::Invalid, what() + ": " + failure_);
    if (values_.empty() && !always_) return object;
    for (const auto& [name, value] : values_)
        if (!is_name(name))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "{}: envsubst error: '{}' var name is invalid, must match "
                    "'^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
                    what(),
                    name));
    const std::string text = doc::to_yaml(object);
    if (text.find('$') == std::string::npos) return object;

    envsubst::Options options;
    options.strict = strict_;
    const std::string replaced =
        base::with_context(what() + ": envsubst error: variable substitution failed", [&] {
            return envsubst::replace(
                text,
                [&](std::string_view name) -> std::optional<std::string> {
                    const auto found = values_.find(name);
                    if (found == values_.end()) return std::nullopt;
                    return found->second;
                },
                options);
        });
    try {
        return doc::parse_first_yaml(replaced, {}, doc::kManifestLimits);
    } catch (const base::Error& error) {
        // The parser's message may quote the text, and with it a value.
        throw base::Error(
            error.kind(),
            what() + ": envsubst error: the object is no YAML any more once its variables are replaced");
    }
}

}  // namespace sluice::kustomize_controller
