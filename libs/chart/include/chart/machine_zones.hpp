#pragma once
#include "sprig/zone_database.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// MachineZones: the time zones of this machine's tz database, found where Go's package time looks for them.
/// Thread-safe. Nothing outside the database's folders is read, whatever name a template asks for.
class MachineZones : public sprig::ZoneDatabase {
public:
    /// The value of an environment variable; nullopt where it is not set.
    using Environment = std::function<std::optional<std::string>(const char* name)>;

    /// The folders are asked in order; `local` is the file for "Local" when $TZ does not say another.
    MachineZones(std::vector<std::filesystem::path> folders, std::filesystem::path local, Environment);
    /// $ZONEINFO, then the folders that Go knows on Unix; /etc/localtime.
    static MachineZones of_this_machine();

    std::optional<std::string> zone(std::string_view name) override;

private:
    std::optional<std::string> read_local() const;
    std::optional<std::string> read_named(std::string_view name) const;

    const std::vector<std::filesystem::path> folders_;
    const std::filesystem::path local_;
    const Environment environment_;
    std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> found_;
};

}  // namespace sluice::chart
