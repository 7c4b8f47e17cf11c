#pragma once
#include "chart/chart.hpp"
#include "helm_repositories.hpp"
#include "terminal.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::cli {

/// `helm dependency list CHART`.
void list_dependencies(Terminal&, const std::string& path);

/// DependencyManager: brings the dependencies of an unpacked chart into its charts folder, as `helm dependency
/// build` and `update` do: from http repositories and from folders on this disk (file://). Archives appear
/// there when all of them are here; what no dependency asks for any more is taken away. Throws base::Error in
/// Helm's words.
class DependencyManager {
public:
    DependencyManager(Terminal&, HelmRepositories&, std::string path, bool skip_refresh = false);

    /// What Chart.lock says, which must fit Chart.yaml; without a lock the same as update().
    void build();
    /// The newest that Chart.yaml allows, noted in Chart.lock.
    void update();

private:
    using Dependencies = std::vector<chart::Dependency>;

    chart::Chart load() const;
    /// Gives aliases of repositories their URLs, and finds what nobody knows.
    void resolve_repositories(Dependencies&) const;
    void check_lock(const chart::Chart&, const Dependencies& requested, const std::string& old_digest) const;
    void refresh(const Dependencies&);
    Dependencies choose(const Dependencies& requested);
    chart::Dependency choose(const chart::Dependency&, std::vector<std::string>& missing);
    void download(Dependencies&);
    void pack_local(chart::Dependency&, const std::filesystem::path& folder) const;
    void check_bundled(const chart::Dependency&) const;
    void settle(const Dependencies&, const std::filesystem::path& folder) const;
    std::filesystem::path local_path(const std::string& repository) const;

    Terminal& terminal_;
    HelmRepositories& repositories_;
    std::string path_;
    bool skip_refresh_;
};

}  // namespace sluice::cli
