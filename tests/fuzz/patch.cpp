// Any bytes as a patch: a strategic merge patch by id, and whatever it is for a target of all resources.
#include "kustomize_build.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view use :
         {"patches: [{path: patch}]\n",
          "patches: [{path: patch, target: {kind: '.*'}, options: {allowNameChange: true, allowKindChange: "
          "true}}]\n"})
        sluice::fuzz::build_tree(
            {{"/kustomization.yaml", std::string("resources: [r.yaml]\nnamePrefix: p-\n") + std::string(use)},
             {"/r.yaml", sluice::fuzz::kResources},
             {"/patch", text}});
    return 0;
}
