#pragma once
#include "base/deadline.hpp"
#include "helmrepo/repository.hpp"
#include "io/loop.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::cli {

/// How the user says where a chart is and who asks for it.
struct ChartSource {
    std::string repo, version, username, password, ca_file, cert_file, key_file, keyring, repository_config;
    bool pass_credentials = false, insecure_skip_tls_verify = false, plain_http = false, devel = false;
    bool verify = false;

    /// --version, or what --devel stands for.
    std::string wanted_version() const { return version.empty() && devel ? ">0.0.0-0" : version; }
    /// Reads the files that it names. Throws base::Error{NotFound}.
    helmrepo::Access access() const;
};

/// A repository that `helm repo add` has noted.
struct NamedRepository {
    std::string name, url;
    ChartSource access;
};

/// Whether two URLs lead to one repository: a last "/" makes no difference.
bool same_repository(const std::string& a, const std::string& b);

/// HelmRepositories: the chart repositories that one command meets: those of Helm's repositories.yaml with what
/// it knows of them, and all others. Each is asked for its index once. Nothing is started before it is needed.
class HelmRepositories {
public:
    /// `config`: where the repositories.yaml is; if empty, where Helm's environment says.
    explicit HelmRepositories(const std::string& config = {});
    ~HelmRepositories();

    const std::vector<NamedRepository>& named() const { return named_; }
    /// nullptr for a name that nobody gave.
    const NamedRepository* find(std::string_view name) const;
    /// A repository as anyone, or as whom repositories.yaml says.
    helmrepo::Repository& at(const std::string& url);
    helmrepo::Repository open(const std::string& url, const ChartSource& source);
    /// The bytes behind http(s)://, for who needs no repository.
    std::string download(const std::string& url, const ChartSource& source);

private:
    io::Loop& loop();
    std::vector<NamedRepository> named_;
    std::unique_ptr<io::Loop> loop_;
    std::map<std::string, helmrepo::Repository> open_;
    base::Deadline deadline_;
};

/// True for http:// and https://.
bool is_web_address(std::string_view text);

}  // namespace sluice::cli
