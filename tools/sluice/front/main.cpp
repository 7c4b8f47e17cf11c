/// The `sluice` program: builds kustomizations, and hands everything else to `sluice-full` beside it.
///
/// Scripts and editors run `sluice kustomize build` thousands of times, and most builds take less time than a
/// dynamic linker needs to bring in TLS, Git and Kerberos for verbs that were not asked for. So this program is
/// linked statically from the engines alone. It knows the plain form of its command; flags that it does not
/// know, remote bases and every error are left to the other program, which begins anew: nothing was printed.
#include "command_line.hpp"

#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace {

namespace kustomize = sluice::kustomize;
using sluice::front::KustomizeBuild;

constexpr std::string_view kOther = "sluice-full";
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

/// Ends the process unless the build is none for this program. No destructors: the memory goes back as a whole.
void build_here(const KustomizeBuild& command)
{
    std::string warnings, printed;
    try {
        std::array<char, PATH_MAX> start{};
        if (!::realpath(command.directory.c_str(), start.data())) return;
        kustomize::BuildOptions options;
        options.load_restrictions = command.restrictions;
        options.warn = [&](const std::string& warning) { warnings.append(warning).append("\n"); };
        const kustomize::DiskFiles files("/");
        printed = kustomize::print(kustomize::build(files, start.data(), options).resources);
    } catch (const std::exception&) {
        return;
    }
    const auto warned = write_all(STDERR_FILENO, warnings);
    const auto written = write_all(STDOUT_FILENO, printed);
    if (warned + written == 0 && !printed.empty()) return;
    std::_Exit(written == printed.size() ? EXIT_SUCCESS : EXIT_FAILURE);
}

int run_other(char** words)
{
    std::array<char, PATH_MAX> path{};
    const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
    std::string other(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    other.resize(other.rfind('/') + 1);
    other += kOther;
    ::execv(other.c_str(), words);
    std::fprintf(stderr, "sluice: cannot run %s: %s\n", other.c_str(), std::strerror(errno));
    return kCannotRun;
}

}  // namespace

int main(int, char** words)
{
    if (const auto command = sluice::front::kustomize_build(words)) build_here(*command);
    return run_other(words);
}
