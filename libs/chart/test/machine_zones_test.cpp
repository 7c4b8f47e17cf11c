#include "chart/machine_zones.hpp"

#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "chart/load.hpp"
#include "chart/render.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

using namespace sluice;
using namespace sluice::chart;

namespace {

/// A TZif file, version 1, of a zone that is always `hours` (0 to 9) east of UTC.
std::string zone_east(int hours, std::string_view abbreviation)
{
    const auto number = [](std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>(value >> shift));
        return bytes;
    };
    std::string file = "TZif" + std::string(16, '\0');
    for (const std::uint32_t count : {0u, 0u, 0u, 0u, 1u, static_cast<std::uint32_t>(abbreviation.size() + 1)})
        file += number(count);
    file += number(static_cast<std::uint32_t>(hours * 3600)) + std::string(2, '\0');
    return file.append(abbreviation).append(1, '\0');
}

/// A tz database of three zones and a secret beside it.
struct Machine {
    base::TempDir folder{"zones"};
    std::optional<std::string> tz;

    Machine()
    {
        std::filesystem::create_directories(folder.path() / "zones/Europe");
        write("zones/Europe/Berlin", zone_east(1, "CET"));
        write("zones/Here", zone_east(3, "HRE"));
        write("localtime", zone_east(5, "LOC"));
        write("secret", "hidden");
        std::filesystem::create_symlink(folder.path() / "secret", folder.path() / "zones/Link");
    }
    void write(const char* name, const std::string& bytes)
    {
        base::write_atomically(folder.path() / name, bytes);
    }
    MachineZones zones() const
    {
        return {
            {folder.path() / "absent", folder.path() / "zones"},
            folder.path() / "localtime",
            [this](const char*) { return tz; }};
    }
    /// What one template says at 1970-01-01 00:00 UTC.
    std::string render(std::string_view text) const
    {
        auto found = zones();
        RenderOptions options;
        options.release = {.name = "rel"};
        options.clock = [] { return base::WallTime{}; };
        options.random = [] { return std::uint64_t{0}; };
        options.zones = &found;
        auto chart = load_files(
            {{"Chart.yaml", std::string("apiVersion: v2\nname: app\nversion: 1.2.3\n")},
             {"templates/a.yaml", std::string(text)}},
            {.limits = kHelmLimits});
        return render_files(prepare(std::move(chart), {}, options), options).files.at("app/templates/a.yaml");
    }
};

}  // namespace

TEST_CASE("dates are in the zones of the machine's tz database")
{
    Machine machine;
    CHECK(machine.render(R"({{ dateInZone "15:04 MST" now "Europe/Berlin" }})") == "01:00 CET");
    CHECK(machine.render(R"({{ dateInZone "15:04 MST" now "UTC" }})") == "00:00 UTC");
    CHECK(machine.render(R"({{ dateInZone "15:04 MST" now "Europe/Atlantis" }})") == "00:00 UTC");
}

TEST_CASE("a local date is where TZ says, else where the machine says")
{
    Machine machine;
    const char* const text = R"({{ now | date "15:04 MST" }})";
    CHECK(machine.render(text) == "05:00 LOC");
    machine.tz = "Europe/Berlin";
    CHECK(machine.render(text) == "01:00 CET");
    machine.tz = ":Here";
    CHECK(machine.render(text) == "03:00 HRE");
    machine.tz = (machine.folder.path() / "zones/Here").string();
    CHECK(machine.render(text) == "03:00 HRE");
    machine.tz = "";
    CHECK(machine.render(text) == "00:00 UTC");
    machine.tz = "Europe/Atlantis";
    CHECK(machine.render(text) == "00:00 UTC");
}

TEST_CASE("a template's zone name reaches nothing outside the tz database")
{
    const Machine machine;
    auto zones = machine.zones();
    CHECK(zones.zone("Here"));
    CHECK_FALSE(zones.zone("Europe"));
    CHECK_FALSE(zones.zone("Link"));
    CHECK_FALSE(zones.zone("../secret"));
    CHECK_FALSE(zones.zone(std::string_view("Here\0", 5)));
}
