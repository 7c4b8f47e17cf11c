#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

/// Flag: one option of a command, written and described as Go's pflag does it.
struct Flag {
    std::string name;
    char shorthand = 0;
    std::string type;  ///< in the help: "string", "duration"; empty for a switch
    std::string usage;
    std::string default_text;  ///< as the help shows it; empty: not shown
    /// Throws base::Error{Invalid} with the reason alone.
    std::function<void(const std::string& text)> set;
    std::string deprecated;  ///< what to use instead; such a flag is not in the help
    bool hidden = false;

    bool is_switch() const { return type.empty(); }
    /// "-n, --namespace" or "--namespace", as messages name it.
    std::string shown() const;
};

/// Flags: the options that one command declares. What they write to must outlive the parse.
class Flags {
public:
    Flag& add_switch(bool& target, std::string name, char shorthand, std::string usage);
    Flag& add_text(std::string& target, std::string name, char shorthand, std::string usage);
    /// One value each time; nothing is split.
    Flag& add_list(std::vector<std::string>& target, std::string name, char shorthand, std::string usage);
    /// Comma-separated, and again each time.
    Flag& add_slice(std::vector<std::string>& target, std::string name, char shorthand, std::string usage);
    Flag& add_duration(std::chrono::nanoseconds& target, std::string name, char shorthand, std::string usage);
    Flag& add(Flag flag);

    const std::vector<Flag>& all() const { return flags_; }
    const Flag* find(std::string_view name) const;
    const Flag* find(char shorthand) const;

private:
    std::vector<Flag> flags_;
};

/// The block below "Flags:", sorted by name and aligned; every line ends.
std::string describe(std::vector<const Flag*> flags);

}  // namespace sluice::cli
