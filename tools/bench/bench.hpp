#pragma once

namespace sluice::bench {

/// Reads two megabytes of manifests with doc::parse_yaml_stream and with Go's sigs.k8s.io/yaml; prints both
/// speeds, their ratio, and the memory that the documents take. Returns the exit status of the process.
int yaml();

}  // namespace sluice::bench
