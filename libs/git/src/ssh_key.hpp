#pragma once
#include "git/access.hpp"

#include <libssh/libssh.h>

#include <memory>
#include <type_traits>

namespace sluice::git {

struct SshKeyDeleter {
    void operator()(ssh_key key) const noexcept { ssh_key_free(key); }
};
using SshKeyHandle = std::unique_ptr<std::remove_pointer_t<ssh_key>, SshKeyDeleter>;

/// Null if there is none. Throws base::Error{Unauthorized}.
SshKeyHandle read_private_key(const SshAccess&);

}  // namespace sluice::git
