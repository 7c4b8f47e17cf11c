#pragma once
#include "git/access.hpp"
#include "io/loop.hpp"
#include "transport.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::git {

/// git-upload-pack at the other end of an ssh connection of our own. The host must be in
/// access.ssh.known_hosts. Deadline and stop close the socket under the conversation, so nothing a server does
/// or omits can hold a worker.
std::unique_ptr<Transport> make_ssh_transport(
    io::Loop& loop, const std::string& url, const Access& access, std::uint64_t max_answer_bytes);

}  // namespace sluice::git
