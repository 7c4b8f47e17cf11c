#include "state_folder.hpp"

#include "base/error.hpp"

#include <cstdlib>

namespace sluice::cli {

std::filesystem::path state_folder()
{
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    if (state == nullptr && home == nullptr)
        throw base::Error(
            base::ErrorKind::Invalid, "neither XDG_STATE_HOME nor HOME is set: nowhere to keep state");
    const std::filesystem::path root =
        state != nullptr ? std::filesystem::path(state) : std::filesystem::path(home) / ".local" / "state";
    return root / "sluice";
}

}  // namespace sluice::cli
