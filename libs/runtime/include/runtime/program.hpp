#pragma once
#include "runtime/manager.hpp"
#include "runtime/options.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace sluice::runtime {

/// Signals: SIGTERM and SIGINT as a stop token; a second one ends the process at once. Blocks both for every
/// thread made later, so it is made first in main, once per process. SIGPIPE is ignored from then on.
class Signals {
public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();
    std::stop_token token() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Program: where a controller's main() goes. Parses flags, sets the log up, finds the cluster, hands a Manager
/// to `assemble`, runs it, and drains on SIGTERM.
class Program {
public:
    Program(std::string name, std::string description, CommonOptions::Has);
    CommonOptions& options() noexcept { return options_; }
    Flags& flags() noexcept { return flags_; }
    FeatureGates& gates() noexcept { return gates_; }
    /// `assemble` adds controllers; what it throws is logged and ends the process with 1. The common flags are
    /// declared here, so defaults of options() can be changed until then.
    int run(int argc, char** argv, const std::function<void(Manager&)>& assemble);

private:
    std::string name_;
    CommonOptions::Has has_;
    CommonOptions options_;
    Flags flags_;
    FeatureGates gates_;
};

}  // namespace sluice::runtime
