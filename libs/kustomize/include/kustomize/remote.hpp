#pragma once
#include "kustomize/files.hpp"
#include "kustomize/repository_url.hpp"

#include <memory>
#include <string>

namespace sluice::kustomize {

/// Remote: how a build reaches what its own tree does not hold: other repositories, and files over http. The
/// engine itself never touches the network. Implementations fetch each thing once a build. Called on the
/// thread of the build; failures are base::Error, and base::Cancelled passes through.
class Remote {
public:
    struct Checkout {
        std::shared_ptr<const Files> files;  ///< the repository's tree, "/" is its root
        std::string commit;
    };
    struct File {
        int status;  ///< of the HTTP answer
        std::string reason, bytes;
    };
    virtual ~Remote() = default;
    virtual Checkout repository(const RepositoryUrl&) = 0;
    /// Any answer is a File; throws when there is none.
    virtual File file(const std::string& url) = 0;
};

}  // namespace sluice::kustomize
