#pragma once
#include <cstddef>

namespace sluice::doc {

/// How much a parser may read before it gives up with base::Error{LimitExceeded}. There are no defaults: the
/// caller knows where the bytes come from.
struct ParseLimits {
    std::size_t max_bytes;
    std::size_t max_depth;
    /// Nodes of the result, aliases expanded: what an alias bomb runs into.
    std::size_t max_nodes;
};

/// One file of a repository or chart: etcd would not take more, with room for multi-document files.
inline constexpr ParseLimits kManifestLimits{.max_bytes = 64u << 20, .max_depth = 512, .max_nodes = 4'000'000};
/// An answer of an API server that we trust to be one.
inline constexpr ParseLimits kApiLimits{.max_bytes = 256u << 20, .max_depth = 1024, .max_nodes = 20'000'000};

}  // namespace sluice::doc
