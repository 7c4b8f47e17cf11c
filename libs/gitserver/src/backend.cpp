#include "backend.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves the declaration to us

namespace sluice::gitserver {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number)
    {
        if (number < 0)
            throw base::Error(
                base::ErrorKind::Internal,
                fmt::format("cannot run git http-backend: {}", std::strerror(errno)));
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }
    void close()
    {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }
    int number() const noexcept { return number_; }

private:
    int number_;
};

/// The request's body as a file, so that writing it can never wait for the program that reads it.
Descriptor file_of(const std::string& body)
{
    const int number = ::memfd_create("git-request", MFD_CLOEXEC);
    std::string_view rest = body;
    while (number >= 0 && !rest.empty()) {
        const auto written = ::write(number, rest.data(), rest.size());
        if (written <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (number >= 0) ::lseek(number, 0, SEEK_SET);
    return Descriptor(number);
}

std::vector<std::string> environment_of(const BackendOptions& options, const http::ServerRequest& request)
{
    const auto header = [&](std::string_view name) {
        return std::string(request.headers.find(name).value_or(""));
    };
    std::map<std::string, std::string> variables{
        {"GIT_PROJECT_ROOT", options.root.string()},
        {"GIT_HTTP_EXPORT_ALL", "1"},
        {"GIT_CONFIG_COUNT", "2"},
        {"GIT_CONFIG_KEY_0", "http.receivepack"},
        {"GIT_CONFIG_VALUE_0", options.allow_push ? "true" : "false"},
        {"GIT_CONFIG_KEY_1", "safe.directory"},
        {"GIT_CONFIG_VALUE_1", "*"},
        {"PATH_INFO", request.path},
        {"QUERY_STRING", request.query},
        {"REQUEST_METHOD", request.method},
        {"CONTENT_TYPE", header("Content-Type")},
        {"CONTENT_LENGTH", std::to_string(request.body.size())},
        {"REMOTE_ADDR", request.remote_address}};
    if (options.version2) variables["GIT_PROTOCOL"] = header("Git-Protocol");
    if (const auto encoding = header("Content-Encoding"); !encoding.empty())
        variables["HTTP_CONTENT_ENCODING"] = encoding;
    std::vector<std::string> all;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string text = *one;
        if (!variables.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : variables)
        all.push_back(fmt::format("{}={}", name, value));
    return all;
}

std::string read_all(int descriptor)
{
    std::string text;
    std::array<char, 64u << 10> buffer;
    for (;;) {
        const auto got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

/// A CGI answer: header lines, an empty line, the body.
http::Response parse_answer(std::string text)
{
    http::Response response;
    response.status = 200;
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos)
        throw base::Error(base::ErrorKind::Internal, "git http-backend gave no answer: is git installed?");
    std::string_view head(text.data(), end);
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) continue;
        const auto name = line.substr(0, colon), value = line.substr(colon + 2);
        if (name == "Status")
            std::from_chars(value.data(), value.data() + value.size(), response.status);
        else if (name != "Content-Length")
            response.headers.add(name, std::string(value));
    }
    response.body = text.substr(end + 4);
    return response;
}

}  // namespace

http::Response run_backend(const BackendOptions& options, const http::ServerRequest& request)
{
    const auto input = file_of(request.body);
    std::array<int, 2> pipe_ends{-1, -1};
    if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) pipe_ends = {-1, -1};
    const Descriptor output(pipe_ends[0]);
    Descriptor output_of_child(pipe_ends[1]);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.number(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output_of_child.number(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    auto variables = environment_of(options, request);
    std::vector<char*> environment;
    for (auto& one : variables)
        environment.push_back(one.data());
    environment.push_back(nullptr);
    std::string git = "git", backend = "http-backend";
    const std::array<char*, 3> arguments{git.data(), backend.data(), nullptr};
    pid_t child = 0;
    const int answer = ::posix_spawnp(&child, "git", &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (answer != 0)
        throw base::Error(base::ErrorKind::Internal, fmt::format("cannot run git: {}", std::strerror(answer)));
    output_of_child.close();
    auto text = read_all(output.number());
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return parse_answer(std::move(text));
}

}  // namespace sluice::gitserver
