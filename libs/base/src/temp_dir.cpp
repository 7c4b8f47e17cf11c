#include "base/temp_dir.hpp"

#include "base/error.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

namespace sluice::base {

TempDir::TempDir(std::string_view prefix)
{
    std::error_code failure;
    auto pattern = (std::filesystem::temp_directory_path(failure) / prefix).string() + "XXXXXX";
    if (failure || ::mkdtemp(pattern.data()) == nullptr)
        throw Error(ErrorKind::Internal, "cannot create a temporary directory at " + pattern);
    path_ = pattern;
}

TempDir::~TempDir()
{
    std::error_code ignored;  // a leftover directory must not end the process
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace sluice::base
