#include "helm_dependencies.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/semver.hpp"
#include "chart/load.hpp"
#include "chart/lock.hpp"
#include "helm_locate.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace sluice::cli {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using chart::Dependency;

namespace {

constexpr auto kVersion = chart::HelmVersion::V4;

[[noreturn]] void refuse(const std::string& message)
{
    throw Error(ErrorKind::Invalid, message);
}

bool is_local(const Dependency& dependency)
{
    return dependency.repository.starts_with("file://");
}

base::Constraint constraint_of(const Dependency& dependency, std::string_view name)
{
    base::Constraint::Fault fault;
    if (auto constraint = base::Constraint::parse(dependency.version, fault)) return *constraint;
    const auto why =
        fault.error.empty() ? fmt::format("improper constraint: \"{}\"", fault.improper) : fault.error;
    refuse(fmt::format("dependency {} has an invalid version/constraint format: {}", name, why));
}

std::string quoted(const std::string& text)
{
    return fmt::format("\"{}\"", text);
}

std::string missing_text(const Dependency& dependency)
{
    return fmt::format(
        "\"{}\" (repository \"{}\", version \"{}\")",
        dependency.name,
        dependency.repository,
        dependency.version);
}

/// The last part of a URL's path.
std::string file_name_of(const std::string& url)
{
    const auto path = url.substr(0, url.find_first_of("?#"));
    const auto name = path.substr(path.rfind('/') + 1);
    if (name.empty() || name == "." || name == "..") refuse(fmt::format("{} names no file", url));
    return name;
}

/// A folder beside the charts that goes away whatever happens.
class Workshop {
public:
    explicit Workshop(fs::path folder) : folder_(std::move(folder))
    {
        fs::remove_all(folder_);
        fs::create_directory(folder_);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    ~Workshop()
    {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

}  // namespace

DependencyManager::DependencyManager(
    Terminal& terminal, HelmRepositories& repositories, std::string path, bool skip_refresh)
    : terminal_(terminal), repositories_(repositories), path_(std::move(path)), skip_refresh_(skip_refresh)
{
}

chart::Chart DependencyManager::load() const
{
    if (!fs::exists(path_))
        throw Error(
            ErrorKind::NotFound, fmt::format("could not find {0}: stat {0}: no such file or directory", path_));
    if (!fs::is_directory(path_)) refuse("only unpacked charts can be updated");
    return load_local_chart(path_, kVersion);
}

fs::path DependencyManager::local_path(const std::string& repository) const
{
    const auto named = repository.substr(repository.starts_with("file://") ? 7 : 0);
    auto path = (named.starts_with('/') ? fs::path(named) : fs::path(path_) / named).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    if (!fs::exists(path))
        throw Error(ErrorKind::NotFound, fmt::format("directory {} not found", path.string()));
    return path;
}

void DependencyManager::resolve_repositories(Dependencies& dependencies) const
{
    std::vector<std::string> missing;
    bool not_even_an_alias = false;
    for (auto& dependency : dependencies) {
        auto& repository = dependency.repository;
        if (repository.empty()) continue;
        if (is_local(dependency)) {
            local_path(repository);
            continue;
        }
        if (repository.starts_with("oci://"))
            refuse(fmt::format(
                "dependency \"{}\" of {}: charts of OCI registries cannot be read yet",
                dependency.name,
                repository));
        const auto at = repository.starts_with('@') ? 1u : repository.starts_with("alias:") ? 6u : 0u;
        if (const auto* named = at > 0 ? repositories_.find(repository.substr(at)) : nullptr) {
            repository = named->url;
        } else if (!is_web_address(repository)) {
            missing.push_back(repository);
            not_even_an_alias = not_even_an_alias || (at == 0 && repository.find("//") == std::string::npos);
        }
    }
    if (missing.empty()) return;
    refuse(fmt::format(
        "no repository definition for {}. Please add them via 'helm repo add'{}",
        fmt::join(missing, ", "),
        not_even_an_alias
            ? "\nNote that repositories must be URLs or aliases. For example, to refer to the \"example\"\n"
              "repository, use \"https://charts.example.com/\" or \"@example\" instead of\n"
              "\"example\". Don't forget to add the repo, too ('helm repo add')."
            : ""));
}

void DependencyManager::check_lock(
    const chart::Chart& chart, const Dependencies& requested, const std::string& old_digest) const
{
    const auto& lock = *chart.lock;
    if (chart::lock_digest(requested, lock.dependencies) == lock.digest) return;
    if (chart.metadata.api_version != "v1")
        refuse(
            "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update "
            "the dependencies with 'helm dependency update'");
    if (old_digest != lock.digest)
        refuse(
            "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). "
            "Please update the dependencies");
}

void DependencyManager::build()
{
    const auto chart = load();
    if (!chart.lock) return update();
    auto requested = chart.metadata.dependencies.value_or(Dependencies{});
    const auto old_digest = chart::old_lock_digest(requested);
    resolve_repositories(requested);
    check_lock(chart, requested, old_digest);
    refresh({});
    auto locked = chart.lock->dependencies;
    download(locked);
}

void DependencyManager::update()
{
    const auto chart = load();
    if (!chart.metadata.dependencies) return;
    auto requested = *chart.metadata.dependencies;
    resolve_repositories(requested);
    refresh(requested);
    auto locked = choose(requested);
    download(locked);
    const auto digest = chart::lock_digest(requested, locked);
    if (chart.lock && chart.lock->digest == digest) return;
    const bool old = chart.metadata.api_version == "v1";
    const auto file = fs::path(path_) / (old ? "requirements.lock" : "Chart.lock");
    if (fs::is_symlink(file))
        refuse(fmt::format(
            "the {} file is a symlink to \"{}\"", file.filename().string(), fs::read_symlink(file).string()));
    base::write_atomically(file, chart::lock_text(locked, digest, base::system_clock()()), 0644);
}

/// Asks the repositories for their indices, and tells which of them answer.
void DependencyManager::refresh(const Dependencies& dependencies)
{
    if (skip_refresh_) return;
    auto& out = terminal_.out();
    const auto ask = [&](const std::string& url, const std::string& name) {
        try {
            repositories_.at(url).index();
            out << fmt::format("...Successfully got an update from the \"{}\" chart repository\n", name);
        } catch (const Error& error) {
            const auto where = name == url ? "" : fmt::format(" ({})", url);
            std::string_view why = error.what();
            if (const auto at = why.find("cannot be reached: "); at != std::string_view::npos)
                why.remove_prefix(at + 19);
            out << fmt::format(
                "...Unable to get an update from the \"{}\" chart repository{}:\n\t{}\n", name, where, why);
        }
    };
    std::vector<std::string> strangers;
    for (const auto& dependency : dependencies) {
        const auto& url = dependency.repository;
        const auto is_this = [&](const auto& other) { return same_repository(other, url); };
        const bool named = std::ranges::any_of(
            repositories_.named(), [&](const auto& repository) { return is_this(repository.url); });
        if (!named && is_web_address(url) && std::ranges::none_of(strangers, is_this)) strangers.push_back(url);
    }
    if (!strangers.empty()) out << "Getting updates for unmanaged Helm repositories...\n";
    for (const auto& url : strangers)
        ask(url, url);
    if (repositories_.named().empty()) return;
    out << "Hang tight while we grab the latest from your chart repositories...\n";
    for (const auto& repository : repositories_.named())
        ask(repository.url, repository.name);
    out << "Update Complete. ⎈Happy Helming!⎈\n";
}

DependencyManager::Dependencies DependencyManager::choose(const Dependencies& requested)
{
    Dependencies locked;
    std::vector<std::string> missing;
    for (const auto& dependency : requested)
        locked.push_back(choose(dependency, missing));
    if (missing.empty()) return locked;
    throw Error(
        ErrorKind::NotFound,
        fmt::format(
            "can't get a valid version for {} subchart(s): {}. Make sure a matching chart version exists in "
            "the "
            "repo, or change the version constraint in Chart.yaml",
            missing.size(),
            fmt::join(missing, ", ")));
}

Dependency DependencyManager::choose(const Dependency& dependency, std::vector<std::string>& missing)
{
    const auto constraint = constraint_of(dependency, quoted(dependency.name));
    Dependency locked{.name = dependency.name, .version = {}, .repository = dependency.repository};
    const auto take = [&](const std::string& text) {
        const auto version = base::Version::parse(text);
        if (!version || !constraint.check(*version)) return false;
        locked.version = text;
        return true;
    };
    if (dependency.repository.empty()) {
        local_path("charts/" + dependency.name);
        locked.version = dependency.version;
        return locked;
    }
    if (is_local(dependency)) {
        const auto chart = load_local_chart(local_path(dependency.repository).string(), kVersion);
        if (!take(chart.metadata.version)) missing.push_back(missing_text(dependency));
        return locked;
    }
    const auto* versions = repositories_.at(dependency.repository).index().versions(dependency.name);
    if (!versions)
        throw Error(
            ErrorKind::NotFound,
            fmt::format("{} chart not found in repo {}", dependency.name, dependency.repository));
    for (const auto& version : *versions)
        if (!version.urls.empty() && take(version.version)) return locked;
    missing.push_back(missing_text(dependency));
    return locked;
}

/// A dependency without a repository lies in the charts folder, unpacked.
void DependencyManager::check_bundled(const Dependency& dependency) const
{
    terminal_.out() << fmt::format(
        "Dependency {} did not declare a repository. Assuming it exists in the charts directory\n",
        dependency.name);
    const auto folder = fs::path(path_) / "charts" / dependency.name;
    const auto chart = base::with_context(fmt::format("unable to load chart '{}'", folder.string()), [&] {
        return load_local_chart(folder.string(), kVersion);
    });
    const auto constraint = constraint_of(dependency, dependency.name);
    const auto version = base::Version::parse(chart.metadata.version);
    if (!version || !constraint.check(*version))
        refuse(fmt::format(
            "dependency {} at version {} does not satisfy the constraint {}",
            dependency.name,
            chart.metadata.version,
            dependency.version));
}

void DependencyManager::pack_local(Dependency& dependency, const fs::path& folder) const
{
    const auto chart = load_local_chart(local_path(dependency.repository).string(), kVersion);
    const auto constraint = constraint_of(dependency, dependency.name);
    const auto version = base::Version::parse(chart.metadata.version);
    if (!version || !constraint.check(*version))
        refuse(fmt::format("can't get a valid version for dependency {}", dependency.name));
    dependency.version = chart.metadata.version;
    const auto name = fmt::format("{}-{}.tgz", chart.name(), chart.metadata.version);
    base::write_atomically(folder / name, chart::package_bytes(chart), 0644);
}

void DependencyManager::download(Dependencies& dependencies)
{
    const auto charts = fs::path(path_) / "charts";
    if (fs::exists(charts) && !fs::is_directory(charts))
        refuse(fmt::format("\"{}\" is not a directory", charts.string()));
    fs::create_directories(charts);
    const Workshop workshop(fs::path(path_) / fmt::format("tmpcharts-{}", ::getpid()));
    auto& out = terminal_.out();
    out << fmt::format("Saving {} charts\n", dependencies.size());
    std::set<std::string> seen;
    try {
        for (auto& dependency : dependencies) {
            if (dependency.repository.empty()) {
                check_bundled(dependency);
                continue;
            }
            if (is_local(dependency)) {
                pack_local(dependency, workshop.folder());
                continue;
            }
            auto& repository = repositories_.at(dependency.repository);
            const auto url = base::with_context(
                fmt::format(
                    "could not find : chart {} not found in {}", dependency.name, dependency.repository),
                [&] { return repository.archive_url(dependency.name, dependency.version); });
            const bool again = !seen.insert(url).second;
            out << fmt::format(
                "{} {} from repo {}\n",
                again ? "Already downloaded" : "Downloading",
                dependency.name,
                dependency.repository);
            if (again) continue;
            const auto bytes = base::with_context(fmt::format("could not download {}", url), [&] {
                return repository.fetch(url, helmrepo::kLargestArchive);
            });
            base::write_atomically(workshop.folder() / file_name_of(url), bytes, 0644);
        }
    } catch (const Error& error) {
        out << "Save error occurred:  " << error.what() << '\n';
        throw;
    }
    settle(dependencies, workshop.folder());
}

/// Moves the archives to the charts folder and takes away those that no dependency asks for.
void DependencyManager::settle(const Dependencies& dependencies, const fs::path& folder) const
{
    const auto charts = fs::path(path_) / "charts";
    std::vector<fs::path> before;
    for (const auto& entry : fs::directory_iterator(charts))
        before.push_back(entry.path());
    std::ranges::sort(before);
    auto& out = terminal_.out();
    std::set<fs::path> fresh;
    for (const auto& entry : fs::directory_iterator(folder)) {
        fresh.insert(entry.path().filename());
        try {
            load_local_chart(entry.path().string(), kVersion);
        } catch (const Error& error) {
            out << fmt::format(
                "Could not verify {} for moving: {} (Skipping)", entry.path().string(), error.what());
            continue;
        }
        fs::rename(entry.path(), charts / entry.path().filename());
    }
    out << "Deleting outdated charts\n";
    for (const auto& file : before) {
        if (fs::is_directory(file) || fresh.contains(file.filename())) continue;
        try {
            const auto chart = load_local_chart(file.string(), kVersion);
            const bool bundled = std::ranges::any_of(dependencies, [&](const auto& dependency) {
                return dependency.repository.empty() && dependency.name == chart.name();
            });
            if (!bundled) fs::remove(file);
        } catch (const Error& error) {
            out << fmt::format(
                "Could not verify {} for deletion: {} (Skipping)\n", file.string(), error.what());
        }
    }
}

}  // namespace sluice::cli
