#include "runtime/metrics.hpp"

#include "process_metrics.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <mutex>

namespace sluice::runtime {
namespace {

struct Series {
    double value = 0;  ///< of a histogram: the sum
    std::uint64_t count = 0;
    std::vector<std::uint64_t> buckets;  ///< not cumulative
};

struct Family {
    Metrics::Type type = Metrics::Type::Counter;
    std::string help;
    std::vector<double> bounds;
    std::map<std::string, Series> series;  ///< by rendered labels
};

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

/// `a="x",b="y"`, sorted by name.
std::string render(Labels labels)
{
    std::sort(labels.begin(), labels.end());
    std::string out;
    for (const auto& [name, value] : labels)
        fmt::format_to(std::back_inserter(out), "{}{}=\"{}\"", out.empty() ? "" : ",", name, escaped(value));
    return out;
}

std::string number(double value)
{
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    // Shortest text, exponents below -4 and from 6 on: as Go's 'g', so that the `le` of a series stays what
    // dashboards know.
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::general).ptr;
    return {digits.data(), end};
}

std::string_view type_name(Metrics::Type type)
{
    switch (type) {
    case Metrics::Type::Counter:
        return "counter";
    case Metrics::Type::Gauge:
        return "gauge";
    case Metrics::Type::Histogram:
        return "histogram";
    }
    return "untyped";
}

void write_plain(std::string& out, std::string_view name, const std::string& labels, double value)
{
    fmt::format_to(
        std::back_inserter(out),
        "{}{} {}\n",
        name,
        labels.empty() ? std::string() : "{" + labels + "}",
        number(value));
}

void write_histogram(
    std::string& out,
    std::string_view name,
    const std::string& labels,
    const Family& family,
    const Series& series)
{
    const auto separator = labels.empty() ? "" : ",";
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < family.bounds.size(); ++i) {
        total += series.buckets[i];
        fmt::format_to(
            std::back_inserter(out),
            "{}_bucket{{{}{}le=\"{}\"}} {}\n",
            name,
            labels,
            separator,
            number(family.bounds[i]),
            total);
    }
    fmt::format_to(
        std::back_inserter(out), "{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels, separator, series.count);
    write_plain(out, fmt::format("{}_sum", name), labels, series.value);
    write_plain(out, fmt::format("{}_count", name), labels, static_cast<double>(series.count));
}

bool carries(const std::string& rendered, const Labels& labels)
{
    return std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
        const auto pair = fmt::format("{}=\"{}\"", label.first, escaped(label.second));
        const auto at = ("," + rendered + ",").find("," + pair + ",");
        return at != std::string::npos;
    });
}

}  // namespace

struct Metrics::Impl {
    Series& series(std::string_view name, const Labels& labels)
    {
        const auto family = families.find(name);
        assert(family != families.end() && "a metric is described before it is used");
        auto& found = family->second.series[render(labels)];
        if (found.buckets.empty()) found.buckets.resize(family->second.bounds.size());
        return found;
    }

    struct Collector {
        std::weak_ptr<const void> owner;
        std::function<void()> run;
    };
    void collect()
    {
        std::vector<std::pair<std::shared_ptr<const void>, std::function<void()>>> alive;
        {
            const std::lock_guard lock(mutex);
            std::erase_if(collectors, [](const auto& each) { return each.owner.expired(); });
            for (const auto& each : collectors)
                if (auto owner = each.owner.lock()) alive.emplace_back(std::move(owner), each.run);
        }
        for (const auto& [owner, run] : alive)  // without the lock: they set numbers
            run();
    }

    mutable std::mutex mutex;
    std::map<std::string, Family, std::less<>> families;
    std::vector<Collector> collectors;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::describe(std::string_view name, Type type, std::string_view help, std::vector<double> buckets)
{
    const std::lock_guard lock(impl_->mutex);
    auto& family = impl_->families[std::string(name)];
    family.type = type;
    family.help = help;
    family.bounds = std::move(buckets);
}

void Metrics::add(std::string_view name, const Labels& labels, double amount)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->series(name, labels).value += amount;
}

void Metrics::set(std::string_view name, const Labels& labels, double value)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->series(name, labels).value = value;
}

void Metrics::observe(std::string_view name, const Labels& labels, double value)
{
    const std::lock_guard lock(impl_->mutex);
    auto& series = impl_->series(name, labels);
    const auto& bounds = impl_->families.find(name)->second.bounds;
    const auto at = std::lower_bound(bounds.begin(), bounds.end(), value);
    if (at != bounds.end()) ++series.buckets[static_cast<std::size_t>(at - bounds.begin())];
    ++series.count;
    series.value += value;
}

void Metrics::forget(std::string_view name, const Labels& labels)
{
    const std::lock_guard lock(impl_->mutex);
    const auto family = impl_->families.find(name);
    if (family == impl_->families.end()) return;
    std::erase_if(family->second.series, [&](const auto& each) { return carries(each.first, labels); });
}

void Metrics::collect(std::weak_ptr<const void> owner, std::function<void()> run)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->collectors.push_back({std::move(owner), std::move(run)});
}

std::string Metrics::text() const
{
    impl_->collect();
    std::string out;
    const std::lock_guard lock(impl_->mutex);
    for (const auto& [name, family] : impl_->families) {
        if (family.series.empty()) continue;
        fmt::format_to(
            std::back_inserter(out),
            "# HELP {0} {1}\n# TYPE {0} {2}\n",
            name,
            family.help,
            type_name(family.type));
        for (const auto& [labels, series] : family.series) {
            if (family.type == Type::Histogram)
                write_histogram(out, name, labels, family, series);
            else
                write_plain(out, name, labels, series.value);
        }
    }
    append_process_metrics(out);
    return out;
}

std::vector<double> Metrics::exponential_buckets(double start, double factor, std::size_t count)
{
    std::vector<double> buckets;
    for (; buckets.size() < count; start *= factor)
        buckets.push_back(start);
    return buckets;
}

std::vector<double> Metrics::exponential_range(double min, double max, std::size_t count)
{
    // Go's math.Pow multiplies squares, where C's rounds correctly; the last digit is part of a series' name.
    const auto power = [](double base, std::size_t exponent) {
        double result = 1;
        for (; exponent != 0; exponent >>= 1, base *= base)
            if (exponent & 1) result *= base;
        return result;
    };
    std::vector<double> buckets;
    const double factor = std::pow(max / min, 1.0 / static_cast<double>(count - 1));
    for (std::size_t i = 0; i < count; ++i)
        buckets.push_back(min * power(factor, i));
    return buckets;
}

}  // namespace sluice::runtime
