#include "file_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace sluice::base {

Error file_error(std::string_view doing, const std::string& path, int code)
{
    const auto kind = code == ENOENT || code == ENOTDIR       ? ErrorKind::NotFound
                      : code == ELOOP || code == ENAMETOOLONG ? ErrorKind::Invalid
                      : code == EACCES || code == EPERM       ? ErrorKind::Forbidden
                      : code == ENOSPC || code == EDQUOT      ? ErrorKind::Unavailable
                                                              : ErrorKind::Internal;
    return {kind, fmt::format("{} {}: {}", doing, path, std::strerror(code))};
}

}  // namespace sluice::base
