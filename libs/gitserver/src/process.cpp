#include "process.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves the declaration to us

namespace sluice::gitserver {
namespace {

/// A file in memory: with those for input and output no side ever waits for the other.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view text) : number_(::memfd_create("sluice", MFD_CLOEXEC))
    {
        if (number_ < 0)
            throw base::Error(base::ErrorKind::Internal, fmt::format("memfd_create: {}", std::strerror(errno)));
        while (!text.empty()) {
            const auto written = ::write(number_, text.data(), text.size());
            if (written <= 0) break;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        ::lseek(number_, 0, SEEK_SET);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(number_); }
    int number() const noexcept { return number_; }
    std::string text() const
    {
        ::lseek(number_, 0, SEEK_SET);
        std::string all;
        std::array<char, 64u << 10> buffer;
        for (;;) {
            const auto got = ::read(number_, buffer.data(), buffer.size());
            if (got <= 0) return all;
            all.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }

private:
    int number_;
};

std::vector<char*> pointers(std::vector<std::string>& words)
{
    std::vector<char*> result;
    for (auto& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& variables)
{
    std::vector<std::string> all;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string_view text = *one;
        const auto name = text.substr(0, text.find('='));
        if (std::none_of(
                variables.begin(), variables.end(), [&](const auto& ours) { return ours.first == name; }))
            all.emplace_back(text);
    }
    for (const auto& [name, value] : variables)
        all.push_back(fmt::format("{}={}", name, value));
    return all;
}

ProcessResult run_process(const ProcessInput& process)
{
    const MemoryFile input(process.input), output(""), errors("");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.number(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.number(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.number(), STDERR_FILENO);
    if (!process.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, process.folder.c_str());
    auto words = process.arguments, variables = process.environment;
    const auto arguments = pointers(words), environment = pointers(variables);
    pid_t child = 0;
    const int failure =
        ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        throw base::Error(
            base::ErrorKind::Internal, fmt::format("cannot run {}: {}", words[0], std::strerror(failure)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, output.text(), errors.text()};
}

}  // namespace sluice::gitserver
