#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sprig {

/// Zone: Go's time.Location. Immutable; shared by the times in it.
class Zone {
public:
    static constexpr std::int64_t kBegin = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

    /// What holds at a moment, and from when to when (seconds since 1970, the end excluded).
    struct Period {
        std::string abbreviation;
        int offset = 0;  ///< seconds east of UTC
        bool daylight = false;
        std::int64_t begin = kBegin, end = kEnd;
    };

    static std::shared_ptr<const Zone> utc();
    static std::shared_ptr<const Zone> fixed(std::string abbreviation, int offset);
    /// RFC 8536, versions 1 to 4; nullptr for anything else.
    static std::shared_ptr<const Zone> from_tzif(std::string name, std::string_view file);

    const std::string& name() const noexcept { return name_; }
    Period at(std::int64_t second) const;
    /// The offset that an abbreviation means near a moment, as Go guesses it; nullopt if the zone never had it.
    std::optional<int> offset_of(std::string_view abbreviation, std::int64_t local_second) const;

private:
    struct Kind {
        std::string abbreviation;
        int offset = 0;
        bool daylight = false;
    };
    struct Change {
        std::int64_t second;
        std::uint8_t kind;
    };
    friend struct TzifReader;
    const Kind& before_changes() const;

    std::string name_;
    std::vector<Kind> kinds_;
    std::vector<Change> changes_;
    std::string rule_;  // POSIX TZ text for what comes after the last change
};

/// The period that a POSIX TZ text such as "CET-1CEST,M3.5.0,M10.5.0/3" gives for a moment after `last_change`;
/// nullopt if it is malformed.
std::optional<Zone::Period> posix_period(std::string_view rule, std::int64_t last_change, std::int64_t second);

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar, and back.
std::int64_t days_from_civil(std::int64_t year, int month, int day) noexcept;
struct CivilDay {
    std::int64_t year;
    int month, day;
};
CivilDay civil_from_days(std::int64_t days) noexcept;
bool is_leap(std::int64_t year) noexcept;

}  // namespace sluice::sprig
