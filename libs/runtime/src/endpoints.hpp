#pragma once
#include "http/server.hpp"
#include "io/loop.hpp"
#include "runtime/metrics.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace sluice::runtime {

/// Checks: what /readyz asks. Adding and asking may happen on different threads.
class Checks {
public:
    void add(std::string name, std::function<bool()> check);
    /// The name of the first check that says no; empty: all well.
    std::string first_failure() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::pair<std::string, std::function<bool()>>> checks_;
};

/// A server for --metrics-addr or --health-addr; null when the address is empty or "0", as controller-runtime
/// has it.
std::unique_ptr<http::Server> serve_metrics(io::Loop&, const std::string& address, const Metrics&);
std::unique_ptr<http::Server> serve_health(io::Loop&, const std::string& address, const Checks&);

}  // namespace sluice::runtime
