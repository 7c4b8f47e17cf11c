#include "artifact_server.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace sluice::source_controller {
namespace {

constexpr auto kGrace = std::chrono::seconds(5);

std::string hostname()
{
    if (const char* name = std::getenv("HOSTNAME"); name != nullptr && *name != '\0') return name;
    std::array<char, 256> buffer{};
    return ::gethostname(buffer.data(), buffer.size() - 1) == 0 ? buffer.data() : "localhost";
}

}  // namespace

ArtifactServer::ArtifactServer(io::Loop& loop, std::string root, const std::string& address)
    : loop_(loop), root_(std::move(root)), address_(http::parse_listen_address(address, "--storage-addr"))
{
    std::filesystem::create_directories(root_);
    if (address_.port == 0) start();
}

std::string ArtifactServer::advertised(const std::string& wanted) const
{
    if (!wanted.empty()) return wanted;
    auto host = address_.host;
    if (host.empty()) host = "localhost";
    if (host == "0.0.0.0" || host == "::") host = hostname();
    const auto port = server_ ? server_->port() : address_.port;
    return host.find(':') != std::string::npos ? fmt::format("[{}]:{}", host, port)
                                               : fmt::format("{}:{}", host, port);
}

void ArtifactServer::start()
{
    if (server_) return;
    http::ServerOptions options;
    options.address = address_.host;
    options.port = address_.port;
    server_ = std::make_unique<http::Server>(loop_, options, http::file_server(root_));
}

void ArtifactServer::stop()
{
    if (server_) server_->stop(kGrace);
}

}  // namespace sluice::source_controller
