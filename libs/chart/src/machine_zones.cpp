#include "chart/machine_zones.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <cstdlib>
#include <utility>

namespace sluice::chart {

namespace fs = std::filesystem;

namespace {

/// The largest zones of the tz database take 4 KiB.
constexpr std::size_t kLargestZone = 1u << 20;

std::optional<std::string> process_environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> read_if_there(const fs::path& file)
try {
    return base::read_file(file, kLargestZone);
} catch (const base::Error&) {
    return std::nullopt;
}

}  // namespace

MachineZones::MachineZones(std::vector<fs::path> folders, fs::path local, Environment environment)
    : folders_(std::move(folders)), local_(std::move(local)), environment_(std::move(environment))
{
}

MachineZones MachineZones::of_this_machine()
{
    std::vector<fs::path> folders;
    if (const auto own = process_environment("ZONEINFO"); own && !own->empty()) folders.emplace_back(*own);
    for (const char* const folder :
         {"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"})
        folders.emplace_back(folder);
    return {std::move(folders), "/etc/localtime", process_environment};
}

std::optional<std::string> MachineZones::zone(std::string_view name)
{
    const std::lock_guard lock(mutex_);
    if (const auto known = found_.find(name); known != found_.end()) return known->second;
    auto file = name == "Local" ? read_local() : read_named(name);
    if (file) found_.emplace(name, *file);
    return file;
}

/// What $TZ says: unset, the machine's own zone; empty, UTC; a path or a zone's name, with or without a colon.
std::optional<std::string> MachineZones::read_local() const
{
    const auto said = environment_("TZ");
    if (!said) return read_if_there(local_);
    const auto name = said->starts_with(':') ? said->substr(1) : *said;
    if (name.empty()) return std::nullopt;
    return name.starts_with('/') ? read_if_there(name) : read_named(name);
}

std::optional<std::string> MachineZones::read_named(std::string_view name) const
{
    for (const auto& folder : folders_) {
        std::error_code error;
        if (!fs::is_directory(folder, error)) continue;
        try {
            if (auto file = base::RootDir(folder).read(name, kLargestZone)) return file;
        } catch (const base::Error&) {
            // A folder, or a name that no file can have: the next place is asked, as for a name that is not
            // there.
            continue;
        }
    }
    return std::nullopt;
}

}  // namespace sluice::chart
