#pragma once
#include "base/file_descriptor.hpp"

#include <fcntl.h>

#include <cstddef>
#include <string>

namespace sluice::base {

/// How every file that is to be read is opened. O_NONBLOCK: opening a pipe that a stranger put there must not
/// wait for its other end.
inline constexpr int kReadFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;

/// Throws Error{NotFound, Forbidden, ...} naming the path.
FileDescriptor open_to_read(const std::string& file);
/// The bytes of an open file; `path` is for messages. Throws Error{Invalid} for what is no regular file,
/// Error{LimitExceeded}.
std::string read_all(int fd, const std::string& path, std::size_t max_bytes);

}  // namespace sluice::base
