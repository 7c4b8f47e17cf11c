#include "gitserver/repository.hpp"

#include "base/error.hpp"
#include "process.hpp"

#include <fmt/format.h>

#include <fstream>

namespace fs = std::filesystem;

namespace sluice::gitserver {

std::string
run_git(const fs::path& folder, const std::vector<std::string>& arguments, std::string_view when, int tolerated)
{
    ProcessInput process;
    process.arguments = {"git"};
    process.arguments.insert(process.arguments.end(), arguments.begin(), arguments.end());
    process.folder = folder.string();
    process.environment = environment_with(
        {{"GIT_CONFIG_NOSYSTEM", "1"},
         {"GIT_CONFIG_GLOBAL", "/dev/null"},
         {"GIT_TERMINAL_PROMPT", "0"},
         {"GIT_AUTHOR_NAME", "Ada"},
         {"GIT_AUTHOR_EMAIL", "ada@example.org"},
         {"GIT_AUTHOR_DATE", std::string(when)},
         {"GIT_COMMITTER_NAME", "Ada"},
         {"GIT_COMMITTER_EMAIL", "ada@example.org"},
         {"GIT_COMMITTER_DATE", std::string(when)}});
    auto result = run_process(process);
    if (result.exit_code > tolerated)
        throw base::Error(
            base::ErrorKind::Internal, fmt::format("git {}: {}", fmt::join(arguments, " "), result.errors));
    while (result.output.ends_with('\n'))
        result.output.pop_back();
    return result.output;
}

Repository::Repository(const fs::path& root, const std::string& name, const std::string& branch)
    : bare_(root / name), work_(root / (name + ".work")), name_(name)
{
    fs::create_directories(root);
    run_git(root, {"init", "-q", "--bare", "-b", branch, bare_.string()});
    run_git(root, {"init", "-q", "-b", branch, work_.string()});
    git({"remote", "add", "origin", bare_.string()});
}

void Repository::write(const std::string& file, std::string_view text, bool executable) const
{
    const auto path = work_ / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    if (executable) fs::permissions(path, fs::perms::owner_exec, fs::perm_options::add);
}

void Repository::remove(const std::string& file) const
{
    fs::remove_all(work_ / file);
}

std::string Repository::commit(const std::string& message, std::string_view when) const
{
    git({"add", "--all", "--force"});
    run_git(work_, {"commit", "-q", "--allow-empty", "-m", message}, when);
    git({"push", "-q", "origin", "HEAD"});
    return git({"rev-parse", "HEAD"});
}

void Repository::tag(const std::string& name, const std::string& message) const
{
    if (message.empty())
        git({"tag", name});
    else
        git({"tag", "-a", "-m", message, name});
    git({"push", "-q", "origin", "refs/tags/" + name});
}

void Repository::branch(const std::string& name) const
{
    git({"checkout", "-q", "-b", name});
    git({"push", "-q", "origin", name});
}

}  // namespace sluice::gitserver
