#include "process_metrics.hpp"

#include "doc/json.hpp"

#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace sluice::runtime {
namespace {

void write(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value)
{
    fmt::format_to(
        std::back_inserter(out),
        "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n",
        name,
        help,
        type,
        doc::go_float(value));
}

/// The fields of /proc/self/stat after the process' name, which may itself hold spaces.
std::vector<std::string> stat_fields()
{
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream rest(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    return {std::istream_iterator<std::string>(rest), {}};
}

double boot_time()
{
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;) {
        double seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return 0;
}

double open_descriptors()
{
    std::error_code error;
    double count = 0;
    for (auto at = std::filesystem::directory_iterator("/proc/self/fd", error);
         !error && at != std::filesystem::directory_iterator();
         at.increment(error))
        ++count;
    return count;
}

double limit_of(decltype(RLIMIT_AS) what)
{
    rlimit limit{};
    getrlimit(what, &limit);
    return static_cast<double>(limit.rlim_cur);
}

struct Traffic {
    double received = 0, sent = 0;
};

/// Of the process' network namespace, as the original counts: a line of names, then a line of numbers.
Traffic network_bytes()
{
    std::ifstream file("/proc/self/net/netstat");
    Traffic traffic;
    for (std::string names, numbers; std::getline(file, names) && std::getline(file, numbers);) {
        if (!names.starts_with("IpExt:")) continue;
        std::istringstream name_words(names), number_words(numbers);
        for (std::string name, number; name_words >> name && number_words >> number;) {
            if (name == "InOctets") traffic.received = std::stod(number);
            if (name == "OutOctets") traffic.sent = std::stod(number);
        }
    }
    return traffic;
}

}  // namespace

void append_process_metrics(std::string& out)
{
    // proc(5) counts fields from 1 and the name is the second: state, the third, is our first.
    const auto fields = stat_fields();
    if (fields.size() < 22) return;
    const auto field = [&](std::size_t number) { return std::stod(fields[number - 3]); };
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    write(
        out,
        "process_cpu_seconds_total",
        "counter",
        "Total user and system CPU time spent in seconds.",
        (field(14) + field(15)) / ticks);
    write(out, "process_max_fds", "gauge", "Maximum number of open file descriptors.", limit_of(RLIMIT_NOFILE));
    const auto traffic = network_bytes();
    write(
        out,
        "process_network_receive_bytes_total",
        "counter",
        "Number of bytes received by the process over the network.",
        traffic.received);
    write(
        out,
        "process_network_transmit_bytes_total",
        "counter",
        "Number of bytes sent by the process over the network.",
        traffic.sent);
    write(out, "process_open_fds", "gauge", "Number of open file descriptors.", open_descriptors());
    write(
        out,
        "process_resident_memory_bytes",
        "gauge",
        "Resident memory size in bytes.",
        field(24) * static_cast<double>(sysconf(_SC_PAGESIZE)));
    write(
        out,
        "process_start_time_seconds",
        "gauge",
        "Start time of the process since unix epoch in seconds.",
        boot_time() + field(22) / ticks);
    write(out, "process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", field(23));
    write(
        out,
        "process_virtual_memory_max_bytes",
        "gauge",
        "Maximum amount of virtual memory available in bytes.",
        limit_of(RLIMIT_AS));
}

}  // namespace sluice::runtime
