#pragma once
#include "base/error.hpp"

#include <string>
#include <string_view>

namespace sluice::base {

/// What the kernel said of a file, to be thrown: "cannot read /a/b: No such file or directory" and the kind
/// that such an answer means. `code` is an errno.
Error file_error(std::string_view doing, const std::string& path, int code);

}  // namespace sluice::base
