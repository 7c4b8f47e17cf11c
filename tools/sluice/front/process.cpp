#include "process.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <unistd.h>

namespace sluice::front {
namespace {

constexpr auto kFull = "sluice-full";
constexpr int kCannotRun = 127;

/// How many bytes were written before a failure.
std::size_t write_all(int stream, std::string_view text)
{
    std::size_t written = 0;
    while (written < text.size()) {
        const auto count = ::write(stream, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    return written;
}

/// Beside this program, also where it was called through a link.
std::string beside(const char* name)
{
    std::array<char, PATH_MAX> path{};
    const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
    std::string other(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    other.resize(other.rfind('/') + 1);
    return other + name;
}

}  // namespace

void finish(const Output& output)
{
    const auto warned = write_all(STDERR_FILENO, output.warnings);
    const auto written = write_all(STDOUT_FILENO, output.printed);
    if (warned + written == 0 && !output.printed.empty()) return;
    std::_Exit(written == output.printed.size() ? EXIT_SUCCESS : EXIT_FAILURE);
}

int become_full(char** words)
{
    const auto full = beside(kFull);
    ::execv(full.c_str(), words);
    std::fprintf(stderr, "sluice: cannot run %s: %s\n", full.c_str(), std::strerror(errno));
    return kCannotRun;
}

}  // namespace sluice::front
