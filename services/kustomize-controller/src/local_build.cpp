#include "kustomize_controller/local_build.hpp"

#include "api/kustomization.hpp"
#include "base/error.hpp"
#include "build.hpp"
#include "kustomize/build.hpp"
#include "overlay.hpp"
#include "unsupported.hpp"

#include <fmt/format.h>

namespace sluice::kustomize_controller {

std::string build_manifests(
    const kustomize::Files& files,
    const std::string& directory,
    const doc::Value& kustomization,
    kustomize::Remote* remote)
{
    const api::Kustomization ks(kustomization);
    if (const auto field = unsupported_field(ks.spec()))
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{} is not supported yet", *field));
    auto file = overlay(files, directory, ks.spec(), nullptr);
    kustomize::OverlayFiles overlaid(files);
    overlaid.put(file.path, std::move(file.text));
    kustomize::BuildOptions options;
    options.load_restrictions = kustomize::LoadRestrictions::None;
    options.order = kustomize::Order::Fifo;  // as the controller
    options.remote = remote;
    std::string text;
    for (auto& object : kustomize::build(overlaid, directory, options).resources) {
        set_metadata(object, ks);
        text += kustomize::print({object}) + "---\n";
    }
    return text;
}

}  // namespace sluice::kustomize_controller
