#include "cluster.hpp"

#include "apiserver/server.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "io/tls.hpp"
#include "state_folder.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kStartPatience = std::chrono::seconds(20);
constexpr auto kStopPatience = std::chrono::seconds(20);
constexpr auto kLookAgain = std::chrono::milliseconds(10);

/// The pid in the folder, if such a process lives; 0 otherwise.
pid_t running(const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::exists(folder / "pid", ignored)) return 0;
    const auto pid = static_cast<pid_t>(std::strtol(base::read_file(folder / "pid", 64).c_str(), nullptr, 10));
    return pid > 0 && ::kill(pid, 0) == 0 ? pid : 0;
}

/// The same program, with the hidden verb that serves, detached from this terminal.
pid_t spawn_server(const LocalCluster& cluster)
{
    const auto folder = cluster.folder();
    std::vector<std::string> words{
        "sluice",
        "cluster",
        "serve",
        "--name",
        cluster.name,
        "--address",
        cluster.address,
        "--port",
        std::to_string(cluster.port),
        "--kubeconfig",
        cluster.kubeconfig_file().string()};
    if (cluster.durable) words.emplace_back("--durable");
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const auto log = (folder / "log").string();

    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setsid();
    const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv("/proc/self/exe", argv.data());
    ::_exit(127);
}

/// A durable cluster is the same one after a restart: clients that trust its certificate and hold its token go
/// on.
void keep_identity(const fs::path& folder, apiserver::ServerOptions& options)
{
    constexpr std::size_t kLargest = 64u << 10;
    if (!fs::exists(folder / "token")) {
        const auto made = io::make_self_signed(
            "sluice-apiserver", {"localhost", "127.0.0.1", "::1", "kubernetes.default.svc"});
        base::write_atomically(folder / "tls.crt", made.certificate_pem);
        base::write_atomically(folder / "tls.key", made.private_key_pem);
        base::write_atomically(folder / "token", base::random_uuid(options.random));  // last: all three or none
    }
    options.certificate_pem = base::read_file(folder / "tls.crt", kLargest);
    options.private_key_pem = base::read_file(folder / "tls.key", kLargest);
    options.token = base::read_file(folder / "token", kLargest);
}

}  // namespace

fs::path LocalCluster::folder() const
{
    return state_folder() / "clusters" / name;
}

fs::path LocalCluster::kubeconfig_file() const
{
    return kubeconfig.empty() ? folder() / "kubeconfig" : kubeconfig;
}

void cluster_up(Terminal& terminal, const LocalCluster& cluster)
{
    const auto folder = cluster.folder();
    if (running(folder) != 0) {
        terminal.success(fmt::format("cluster {} is running already", cluster.name));
    } else {
        fs::create_directories(folder);
        fs::remove(folder / "pid");
        terminal.action(fmt::format("starting cluster {}", cluster.name));
        const pid_t child = spawn_server(cluster);
        if (child < 0)
            throw base::Error(
                base::ErrorKind::Internal, fmt::format("cannot start a process: {}", std::strerror(errno)));
        const auto end = std::chrono::steady_clock::now() + kStartPatience;
        while (running(folder) == 0) {  // the server writes its pid once it answers
            if (::waitpid(child, nullptr, WNOHANG) == child)
                throw base::Error(
                    base::ErrorKind::Unavailable,
                    fmt::format(
                        "cluster {} ended at once: {}",
                        cluster.name,
                        base::read_file(folder / "log", 1u << 20)));
            if (std::chrono::steady_clock::now() > end)
                throw base::Error(
                    base::ErrorKind::Timeout, fmt::format("cluster {} did not start in time", cluster.name));
            std::this_thread::sleep_for(kLookAgain);
        }
        terminal.success(fmt::format("cluster {} is ready", cluster.name));
    }
    terminal.out() << "export KUBECONFIG=" << cluster.kubeconfig_file().string() << std::endl;
}

void cluster_down(Terminal& terminal, const LocalCluster& cluster)
{
    const auto folder = cluster.folder();
    const pid_t pid = running(folder);
    if (pid == 0)
        throw base::Error(base::ErrorKind::NotFound, fmt::format("cluster {} is not running", cluster.name));
    terminal.action(fmt::format("stopping cluster {}", cluster.name));
    ::kill(pid, SIGTERM);
    const auto end = std::chrono::steady_clock::now() + kStopPatience;
    while (::kill(pid, 0) == 0) {
        if (std::chrono::steady_clock::now() > end)
            throw base::Error(base::ErrorKind::Timeout, fmt::format("cluster {} does not stop", cluster.name));
        std::this_thread::sleep_for(kLookAgain);
    }
    fs::remove(folder / "pid");
    if (!fs::exists(folder / "data")) fs::remove_all(folder);
    terminal.success(fmt::format("cluster {} is stopped", cluster.name));
}

int cluster_serve(const LocalCluster& cluster)
{
    // Blocked before any thread starts, so that sigwait below is the one place where they arrive.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const auto folder = cluster.folder();
    fs::create_directories(folder);
    io::Loop loop;
    apiserver::ServerOptions options;
    options.address = cluster.address;
    options.port = cluster.port;
    options.log = base::Logger::standard(base::LogLevel::Info);
    if (cluster.durable) {
        options.data_file = (folder / "data").string();
        keep_identity(folder, options);
    }
    apiserver::Server server(loop, options);
    base::write_atomically(cluster.kubeconfig_file(), server.kubeconfig());
    base::write_atomically(folder / "pid", std::to_string(::getpid()));

    int received = 0;
    ::sigwait(&signals, &received);
    return 0;
}

}  // namespace sluice::cli
