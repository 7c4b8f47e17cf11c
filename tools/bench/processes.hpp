#pragma once
#include <string>
#include <vector>

namespace sluice::bench {

/// What a whole process takes: the least of several runs, and of memory the most.
struct Cost {
    double wall_seconds = 1e9;
    double cpu_seconds = 1e9;  ///< user and system
    long kilobytes = 0;        ///< peak resident
};

using Words = std::vector<std::string>;

/// One task for both programs.
struct Task {
    std::string name;
    Words ours, theirs;
};

/// What a comparison must show, each as a ratio to the reference.
struct Goals {
    double mean_speed, least_speed, least_memory;
};

/// Runs a program, `rounds` times, with its output thrown away. Throws base::Error if it cannot be run or
/// fails.
Cost run(const Words& command, int rounds);

/// Runs every task with both programs by turns, so that what else the machine does falls on both, and prints
/// the ten slowest and the ratios: of wall time, of processor time and of peak memory. Tasks that the reference
/// fails at are named and left out. False if a goal is missed.
bool compare_processes(const std::vector<Task>& tasks, const Goals& goals);

}  // namespace sluice::bench
