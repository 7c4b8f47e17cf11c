#pragma once
#include "base/duration.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::runtime {

/// Flags: a program's command line, spelled as Go's pflag reads it: --name=value, --name value, booleans --name
/// or
/// --name=false. Targets keep their value as the default; an environment variable, where named, replaces the
/// default.
class Flags {
public:
    explicit Flags(std::string program, std::string description);
    Flags(const Flags&) = delete;
    Flags& operator=(const Flags&) = delete;
    ~Flags();

    void
    add(std::string_view name, std::string& target, std::string_view help, const char* environment = nullptr);
    void add(std::string_view name, bool& target, std::string_view help);
    void add(std::string_view name, std::int64_t& target, std::string_view help);
    void add(std::string_view name, double& target, std::string_view help);
    void add(std::string_view name, base::Duration& target, std::string_view help);
    /// Repeatable, and comma-separated within one.
    void add(std::string_view name, std::vector<std::string>& target, std::string_view help);
    /// The value must be one of `choices`.
    void add_choice(
        std::string_view name,
        std::string& target,
        std::span<const std::string_view> choices,
        std::string_view help);

    /// nullopt: go on. Otherwise the exit code, after help (0) or an error (2) was printed. A value that does
    /// not parse and an unknown flag are errors naming the flag.
    std::optional<int> parse(int argc, const char* const* argv);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// FeatureGates: named switches with defaults; --feature-gates=A=true,B=false. An unknown name is an error at
/// startup.
class FeatureGates {
public:
    struct Gate {
        std::string name;
        bool enabled;
    };
    void declare(std::string_view name, bool enabled);
    /// Throws base::Error{Invalid} naming the gate.
    void set(std::string_view assignments);
    /// Of a declared gate only.
    bool enabled(std::string_view name) const;
    const std::vector<Gate>& all() const noexcept { return gates_; }

private:
    std::vector<Gate> gates_;
};

}  // namespace sluice::runtime
