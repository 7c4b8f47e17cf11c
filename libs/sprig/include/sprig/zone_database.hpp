#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sprig {

/// Where the date functions find time zones. A gotemplate::Host that is a ZoneDatabase as well is asked; with
/// any other host only UTC is known, and Local is UTC.
class ZoneDatabase {
public:
    virtual ~ZoneDatabase() = default;
    /// The bytes of the zone's TZif file ("Europe/Berlin"), of this machine's own zone for "Local"; nullopt if
    /// there is none. The name never holds ".." and never begins with a slash.
    virtual std::optional<std::string> zone(std::string_view name) = 0;
};

}  // namespace sluice::sprig
