#include "process.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <spawn.h>
#include <stop_token>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxErrors = 4096;

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() { close(); }
    int get() const noexcept { return fd_; }
    bool open() const noexcept { return fd_ >= 0; }
    void close()
    {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

private:
    int fd_;
};

[[noreturn]] void fail(const char* what, int error)
{
    throw Error(ErrorKind::Internal, fmt::format("{}: {}", what, std::generic_category().message(error)));
}

struct Pipe {
    Descriptor read, write;
};

Pipe make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Our environment with `changes` on top, as "NAME=value".
std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& changes)
{
    std::map<std::string, std::string> merged;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) merged.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    for (const auto& [name, value] : changes)
        merged[name] = value;
    std::vector<std::string> lines;
    for (const auto& [name, value] : merged)
        lines.push_back(fmt::format("{}={}", name, value));
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> list;
    for (auto& text : texts)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment, int output, int errors)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own, so that its children can be killed with it; and no signal of ours ignored or blocked.
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t child = -1;
    const auto argv = pointers(arguments), envp = pointers(environment);
    const int error = ::posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), envp.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        throw Error(
            ErrorKind::NotFound,
            fmt::format("cannot run {}: {}", arguments.front(), std::generic_category().message(error)));
    return child;
}

/// By number: glibc 2.36 declares its wrapper for C alone.
int pidfd_of(pid_t pid)
{
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

/// One child from spawn to wait: it never outlives this object, nor does anything that it started in its group.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid), handle_(pidfd_of(pid)) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child()
    {
        if (pid_ > 0) end();
    }
    int handle() const noexcept { return handle_.get(); }
    /// Kills what is left of the group and gives the exit code.
    int end()
    {
        ::kill(-pid_, SIGKILL);
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t pid_;
    Descriptor handle_;
};

/// Takes what is there; closes at the end of the stream. Beyond `limit` bytes are dropped and false is
/// returned.
bool drain(Descriptor& from, std::string& into, std::size_t limit)
{
    std::array<char, 4096> buffer;
    bool fits = true;
    while (from.open()) {
        const auto count = ::read(from.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) break;
        if (count <= 0) {
            from.close();
            break;
        }
        const auto size = static_cast<std::size_t>(count);
        if (into.size() + size > limit) fits = false;
        into.append(buffer.data(), std::min(size, limit - std::min(limit, into.size())));
    }
    return fits;
}

int poll_timeout(const base::Deadline& deadline)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining()).count();
    return static_cast<int>(std::min<std::int64_t>(left, 60'000));
}

}  // namespace

ProcessResult run_process(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment,
    std::size_t max_output,
    const base::Deadline& deadline)
{
    auto output = make_pipe(), errors = make_pipe();
    const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopped.open()) fail("eventfd", errno);
    const std::stop_callback wake(deadline.stop(), [&] { ::eventfd_write(stopped.get(), 1); });

    Child child(spawn(arguments, environment_with(environment), output.write.get(), errors.write.get()));
    output.write.close();
    errors.write.close();

    ProcessResult result;
    for (bool running = true; running;) {
        std::array<pollfd, 4> waits{
            {{output.read.get(), POLLIN, 0},
             {errors.read.get(), POLLIN, 0},
             {child.handle(), POLLIN, 0},
             {stopped.get(), POLLIN, 0}}};
        if (::poll(waits.data(), waits.size(), poll_timeout(deadline)) < 0 && errno != EINTR)
            fail("poll", errno);
        deadline.check(arguments.front().c_str());
        running = (waits[2].revents & POLLIN) == 0;
        drain(errors.read, result.errors, kMaxErrors);
        if (!drain(output.read, result.output, max_output))
            throw Error(
                ErrorKind::LimitExceeded,
                fmt::format("{} printed more than {} bytes", arguments.front(), max_output));
    }
    result.exit_code = child.end();
    return result;
}

}  // namespace sluice::kube
