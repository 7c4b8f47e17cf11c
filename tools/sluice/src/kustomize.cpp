#include "kustomize.hpp"

#include "base/root_dir.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <filesystem>

namespace sluice::cli {

void kustomize_build(Terminal& terminal, const KustomizeBuildOptions& options)
{
    // Bases may lie beside the directory, so the whole disk is the tree; the load restrictor guards what a
    // build reads.
    const kustomize::DiskFiles files("/");
    kustomize::BuildOptions build;
    build.load_restrictions = options.load_restrictor == "LoadRestrictionsNone"
                                  ? kustomize::LoadRestrictions::None
                                  : kustomize::LoadRestrictions::RootOnly;
    build.order = options.reorder == "none" ? kustomize::Order::Unspecified : kustomize::Order::Legacy;
    const auto directory = std::filesystem::absolute(options.directory).lexically_normal().string();
    const auto text = kustomize::print(kustomize::build(files, directory, build).resources);
    if (options.output.empty())
        terminal.out() << text;
    else
        base::write_atomically(options.output, text, 0644);
}

}  // namespace sluice::cli
