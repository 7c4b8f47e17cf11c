#pragma once
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::runtime {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// Metrics: the process' numbers in Prometheus' text format. Families are declared by their first use or by
/// describe(); a series is one family and one set of labels. Thread-safe; an update takes a short lock.
class Metrics {
public:
    enum class Type { Counter, Gauge, Histogram };

    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    /// Declares a family; `buckets` (upper bounds, ascending, without +Inf) are for histograms. Saying the same
    /// twice is fine.
    void describe(std::string_view name, Type, std::string_view help, std::vector<double> buckets = {});
    /// Of described families only; anything else is a logic error.
    void add(std::string_view name, const Labels&, double amount = 1);
    void set(std::string_view name, const Labels&, double value);
    void observe(std::string_view name, const Labels&, double value);
    /// Removes the series that carry all of these labels (an object is gone).
    void forget(std::string_view name, const Labels&);

    /// Runs before each exposition, on its thread, as long as the owner lives: for numbers that are only worth
    /// knowing then. Must not block.
    void collect(std::weak_ptr<const void> owner, std::function<void()>);

    /// The exposition, families and series sorted, with process_* read at this moment.
    std::string text() const;

    /// Go's prometheus.ExponentialBuckets: `count` bounds from `start`, each `factor` times the one before.
    static std::vector<double> exponential_buckets(double start, double factor, std::size_t count);
    /// Go's prometheus.ExponentialBucketsRange: `count` bounds from min to max.
    static std::vector<double> exponential_range(double min, double max, std::size_t count);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
