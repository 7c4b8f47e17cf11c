#pragma once
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <arpa/inet.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace sluice::git {

/// A real sshd on loopback with keys and configuration of its own, in front of this machine's git. Needs root.
class SshServer {
public:
    SshServer()
    {
        for (const auto* type : {"ed25519", "ecdsa", "rsa"}) {
            shell(fmt::format("ssh-keygen -q -t {} -N '' -f {}/host_{}", type, path(), type));
            shell(fmt::format("ssh-keygen -q -t {} -N '' -f {}/user_{}", type, path(), type));
        }
        shell(fmt::format("ssh-keygen -q -t ed25519 -N 'open sesame' -f {}/user_locked", path()));
        shell(fmt::format("ssh-keygen -q -t ed25519 -N '' -f {}/user_stranger", path()));
        shell(fmt::format(
            "cat {0}/user_ed25519.pub {0}/user_ecdsa.pub {0}/user_rsa.pub {0}/user_locked.pub > {0}/authorized",
            path()));
        shell(fmt::format("chmod 600 {}/authorized; mkdir -p /run/sshd", path()));
        port_ = free_port();
        base::write_atomically(
            folder_.path() / "sshd_config",
            fmt::format(
                "Port {1}\nListenAddress 127.0.0.1\nHostKey {0}/host_ed25519\nHostKey {0}/host_ecdsa\nHostKey "
                "{0}/host_rsa\n"
                "AuthorizedKeysFile {0}/authorized\nPasswordAuthentication no\nKbdInteractiveAuthentication "
                "no\n"
                "PermitRootLogin yes\nStrictModes no\nUsePAM no\nPidFile none\nAcceptEnv GIT_PROTOCOL\n",
                path(),
                port_));
        std::string program = "/usr/sbin/sshd", foreground = "-D", quiet = "-q", flag = "-f";
        auto config = (folder_.path() / "sshd_config").string();
        char* arguments[] = {
            program.data(), foreground.data(), quiet.data(), flag.data(), config.data(), nullptr};
        REQUIRE(::posix_spawn(&child_, program.c_str(), nullptr, nullptr, arguments, environ) == 0);
        while (!listening())
            ::usleep(2000);
    }
    SshServer(const SshServer&) = delete;
    SshServer& operator=(const SshServer&) = delete;
    ~SshServer()
    {
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
    }

    unsigned short port() const noexcept { return port_; }
    std::string key(const std::string& name) const
    {
        return base::read_file(folder_.path() / ("user_" + name), 1u << 16);
    }
    /// A known_hosts line for one of the host keys.
    std::string known_host(const std::string& type) const
    {
        return fmt::format(
            "[127.0.0.1]:{} {}", port_, base::read_file(folder_.path() / ("host_" + type + ".pub"), 1u << 16));
    }

private:
    std::string path() const { return folder_.path().string(); }
    static void shell(const std::string& command) { REQUIRE(std::system(command.c_str()) == 0); }
    static sockaddr_in address(unsigned short port)
    {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return where;
    }
    static unsigned short free_port()
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        auto where = address(0);
        socklen_t size = sizeof where;
        REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&where), size) == 0);
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size);
        ::close(socket);
        return ntohs(where.sin_port);
    }
    bool listening() const
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto where = address(port_);
        const bool open = ::connect(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
        ::close(socket);
        return open;
    }

    base::TempDir folder_{"sshd-"};
    pid_t child_ = 0;
    unsigned short port_ = 0;
};

}  // namespace sluice::git
