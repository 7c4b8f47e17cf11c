#include "processes.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::bench {
namespace {

constexpr int kRounds = 4, kOurRunsOfRound = 5;
constexpr std::size_t kShown = 10;

struct Result {
    std::string name;
    Cost ours, theirs;
    double faster() const { return theirs.wall_seconds / ours.wall_seconds; }
    double cheaper() const { return theirs.cpu_seconds / ours.cpu_seconds; }
    double smaller() const
    {
        return static_cast<double>(theirs.kilobytes) / static_cast<double>(ours.kilobytes);
    }
};

/// By way of the runner, see there.
Cost run_once(const Words& command)
{
    std::string line = SLUICE_BENCH_RUNNER;
    for (const auto& word : command)
        line += " '" + word + "'";
    auto* output = ::popen(line.c_str(), "r");
    int status = -1;
    Cost cost;
    const bool told =
        output &&
        std::fscanf(
            output, "%d %lf %lf %ld", &status, &cost.wall_seconds, &cost.cpu_seconds, &cost.kilobytes) == 4;
    if (output) ::pclose(output);
    if (!told) throw base::Error(base::ErrorKind::NotFound, fmt::format("cannot run {}", command[0]));
    if (status != 0)
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{} fails", fmt::join(command, " ")));
    return cost;
}

void take_best(Cost& best, const Cost& next)
{
    best.wall_seconds = std::min(best.wall_seconds, next.wall_seconds);
    best.cpu_seconds = std::min(best.cpu_seconds, next.cpu_seconds);
    best.kilobytes = std::max(best.kilobytes, next.kilobytes);
}

/// nullopt if the reference fails.
std::optional<Result> compare(const Task& task)
{
    Result result{task.name, {}, {}};
    for (int i = 0; i < kRounds; ++i) {
        try {
            take_best(result.theirs, run(task.theirs, 1));
        } catch (const base::Error&) {
            return std::nullopt;
        }
        take_best(result.ours, run(task.ours, kOurRunsOfRound));
    }
    return result;
}

void print_row(const Result& result)
{
    fmt::print(
        "{:8.2f} ms {:9.2f} ms {:6.1f}x faster {:6.1f}x less processor {:7.1f} MB {:7.1f} MB {:5.1f}x smaller  "
        "{}\n",
        result.ours.wall_seconds * 1e3,
        result.theirs.wall_seconds * 1e3,
        result.faster(),
        result.cheaper(),
        static_cast<double>(result.ours.kilobytes) / 1024,
        static_cast<double>(result.theirs.kilobytes) / 1024,
        result.smaller(),
        result.name);
}

struct Ratios {
    double mean, least;
};

template <class Ratio> Ratios ratios(const std::vector<Result>& results, Ratio ratio)
{
    double logarithms = 0, least = 1e9;
    for (const auto& result : results) {
        logarithms += std::log(ratio(result));
        least = std::min(least, ratio(result));
    }
    return {std::exp(logarithms / static_cast<double>(results.size())), least};
}

}  // namespace

Cost run(const Words& command, int rounds)
{
    Cost best;
    for (int i = 0; i < rounds; ++i)
        take_best(best, run_once(command));
    return best;
}

bool compare_processes(const std::vector<Task>& tasks, const Goals& goals)
{
    std::vector<Result> results;
    for (const auto& task : tasks) {
        if (auto result = compare(task))
            results.push_back(std::move(*result));
        else
            fmt::print("left out, the reference fails: {}\n", task.name);
    }
    if (results.empty()) return false;
    std::sort(
        results.begin(), results.end(), [](const auto& a, const auto& b) { return a.faster() < b.faster(); });
    fmt::print("ours, the reference's; the ten that gain least:\n");
    for (std::size_t i = 0; i < std::min(kShown, results.size()); ++i)
        print_row(results[i]);
    const auto speed = ratios(results, [](const Result& result) { return result.faster(); });
    const auto processor = ratios(results, [](const Result& result) { return result.cheaper(); });
    const auto memory = ratios(results, [](const Result& result) { return result.smaller(); });
    fmt::print(
        "{} tasks: {:.1f}x faster (geometric mean; at least {:.1f}x), {:.1f}x less processor time (at least "
        "{:.1f}x), "
        "{:.1f}x less memory (at least {:.1f}x)\n",
        results.size(),
        speed.mean,
        speed.least,
        processor.mean,
        processor.least,
        memory.mean,
        memory.least);
    const bool good = speed.mean >= goals.mean_speed && speed.least >= goals.least_speed &&
                      memory.least >= goals.least_memory;
    fmt::print(
        "goal: {}x, at least {}x, memory {}x: {}\n",
        goals.mean_speed,
        goals.least_speed,
        goals.least_memory,
        good ? "reached" : "MISSED");
    return good;
}

}  // namespace sluice::bench
