#pragma once
#include "command.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace sluice::cli {

/// HelmInstallFlags: those of `helm template` that say how a release would be installed, and how Helm reaches
/// clusters, registries and its caches. Scripts pass them along; to who only renders they say nothing, but
/// their values must be such as Helm takes. Not in the help.
class HelmInstallFlags {
public:
    /// This must outlive the flags.
    void add_to(Flags& flags);
    /// Warns as Helm does. Throws base::Error{Invalid} for what would change what is rendered and is not done
    /// here.
    void check(Terminal&) const;

private:
    void add_switches(Flags& flags);
    void add_values(Flags& flags);
    void add_access(Flags& flags);

    bool ignored_ = false, enable_dns_ = false;
    std::string text_, dry_run_, post_renderer_;
    std::vector<std::string> list_;
    std::chrono::nanoseconds timeout_ = std::chrono::minutes(5);
};

}  // namespace sluice::cli
