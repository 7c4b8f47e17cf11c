#pragma once
#include <string>

namespace sluice::bench {

/// Reads two megabytes of manifests with doc::parse_yaml_stream and with Go's sigs.k8s.io/yaml; prints both
/// speeds, their ratio, and the memory that the documents take. Returns the exit status of the process.
int yaml();

struct KustomizePrograms {
    std::string corpus, ours, reference;
};
/// Builds every tree of the corpus with both programs; 1 if ours is not as much faster and smaller as it
/// should.
int kustomize(const KustomizePrograms&);

struct HelmPrograms {
    std::string corpus, ours, reference;
};
/// Renders every case of the corpus with both programs; 1 if ours is not as much faster and smaller as it
/// should.
int helm(const HelmPrograms&);

}  // namespace sluice::bench
