#include "kustomize_remote.hpp"

#include "base/root_dir.hpp"
#include "http/message.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kWholeBuild = std::chrono::minutes(30);
constexpr std::size_t kLargestSetting = 4u << 20;

std::string text_of(const fs::path& file)
{
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) ? base::read_file(file, kLargestSetting) : std::string();
}

fs::path home()
{
    const char* home = std::getenv("HOME");
    return home ? home : "/root";
}

/// The login and password of a host in ~/.netrc, which is where git finds them too.
void read_netrc(const std::string& host, git::Access& access)
{
    std::istringstream words(text_of(home() / ".netrc"));
    bool ours = false, named = false;
    for (std::string word; words >> word;) {
        if (word == "machine" || word == "default") {
            if (named) return;
            std::string machine;
            ours = word == "default" || (words >> machine && machine == host);
            named = ours;
        } else if (word == "login" || word == "password") {
            std::string value;
            words >> value;
            if (ours) (word == "login" ? access.username : access.password) = value;
        }
    }
}

git::Access access_to(const std::string& url)
{
    git::Access access;
    if (url.starts_with("ssh://")) {
        const auto folder = home() / ".ssh";
        access.ssh.known_hosts = text_of(folder / "known_hosts") + "\n" + text_of("/etc/ssh/ssh_known_hosts");
        for (const auto* name : {"id_ed25519", "id_ecdsa", "id_rsa"})
            if (access.ssh.private_key_pem.empty()) access.ssh.private_key_pem = text_of(folder / name);
        return access;
    }
    const auto parsed = http::Url::parse(url);
    if (parsed.user.empty()) read_netrc(parsed.host, access);
    return access;
}

}  // namespace

remote::Network& RemoteBases::network()
{
    if (!connection_) {
        connection_ = std::make_unique<Connection>();
        remote::NetworkOptions options;
        options.directory = connection_->folder.path();
        options.access = access_to;
        options.local_repositories = true;
        connection_->network = std::make_unique<remote::Network>(
            connection_->loop, std::move(options), base::Deadline::after(kWholeBuild));
    }
    return *connection_->network;
}

}  // namespace sluice::cli
