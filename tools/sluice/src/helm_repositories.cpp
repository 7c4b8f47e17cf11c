#include "helm_repositories.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "doc/yaml.hpp"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kPatience = std::chrono::minutes(30);
constexpr std::size_t kLargestSetting = 4u << 20;

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// Where Helm keeps the repositories that it was told of.
fs::path repositories_file()
{
    if (const auto file = variable("HELM_REPOSITORY_CONFIG"); !file.empty()) return file;
    if (const auto home = variable("HELM_CONFIG_HOME"); !home.empty())
        return fs::path(home) / "repositories.yaml";
    if (const auto home = variable("XDG_CONFIG_HOME"); !home.empty())
        return fs::path(home) / "helm/repositories.yaml";
    return fs::path(variable("HOME")) / ".config/helm/repositories.yaml";
}

std::vector<NamedRepository> read_repositories(const fs::path& file)
{
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return {};
    const auto document = base::with_context(fmt::format("failed to load {}", file.string()), [&] {
        return doc::parse_first_yaml(base::read_file(file, kLargestSetting), {}, doc::kManifestLimits);
    });
    std::vector<NamedRepository> list;
    for (const auto& entry : document["repositories"].elements()) {
        auto& made = list.emplace_back();
        made.name = entry["name"].text();
        made.url = entry["url"].text();
        auto& access = made.access;
        access.username = entry["username"].text();
        access.password = entry["password"].text();
        access.cert_file = entry["certFile"].text();
        access.key_file = entry["keyFile"].text();
        access.ca_file = entry["caFile"].text();
        access.insecure_skip_tls_verify = entry["insecure_skip_tls_verify"] == doc::Value(true);
        access.pass_credentials = entry["pass_credentials_all"] == doc::Value(true);
    }
    return list;
}

std::string pem_of(const std::string& file)
{
    return file.empty() ? std::string() : base::with_context("can't create TLS config for client", [&] {
        return base::read_file(file, kLargestSetting);
    });
}

std::string without_last_slash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

}  // namespace

bool is_web_address(std::string_view text)
{
    return text.starts_with("http://") || text.starts_with("https://");
}

bool same_repository(const std::string& a, const std::string& b)
{
    return without_last_slash(a) == without_last_slash(b);
}

helmrepo::Access ChartSource::access() const
{
    helmrepo::Access access{.username = username, .password = password, .pass_credentials = pass_credentials};
    access.tls.ca_pem = pem_of(ca_file);
    access.tls.certificate_pem = pem_of(cert_file);
    access.tls.private_key_pem = pem_of(key_file);
    access.tls.insecure_skip_verify = insecure_skip_tls_verify;
    return access;
}

HelmRepositories::HelmRepositories(const std::string& config)
    : named_(read_repositories(config.empty() ? repositories_file() : fs::path(config))),
      deadline_(base::Deadline::after(kPatience))
{
}
HelmRepositories::~HelmRepositories() = default;

const NamedRepository* HelmRepositories::find(std::string_view name) const
{
    for (const auto& repository : named_)
        if (repository.name == name) return &repository;
    return nullptr;
}

io::Loop& HelmRepositories::loop()
{
    if (!loop_) loop_ = std::make_unique<io::Loop>();
    return *loop_;
}

helmrepo::Repository HelmRepositories::open(const std::string& url, const ChartSource& source)
{
    return {loop(), url, source.access(), deadline_};
}

helmrepo::Repository& HelmRepositories::at(const std::string& url)
{
    const auto known = open_.find(url);
    if (known != open_.end()) return known->second;
    ChartSource source;
    for (const auto& repository : named_)
        if (same_repository(repository.url, url)) source = repository.access;
    return open_.emplace(url, open(url, source)).first->second;
}

std::string HelmRepositories::download(const std::string& url, const ChartSource& source)
{
    return open(url, source).fetch(url, helmrepo::kLargestArchive);
}

}  // namespace sluice::cli
