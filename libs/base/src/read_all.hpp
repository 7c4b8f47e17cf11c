#pragma once
#include "base/file_descriptor.hpp"

#include <cstddef>
#include <string>

namespace sluice::base {

/// Throws Error{NotFound, Forbidden, ...} naming the path.
FileDescriptor open_to_read(const std::string& file);
/// The bytes of an open file; `path` is for messages. Throws Error{Invalid} for what is no regular file,
/// Error{LimitExceeded}.
std::string read_all(int fd, const std::string& path, std::size_t max_bytes);

}  // namespace sluice::base
