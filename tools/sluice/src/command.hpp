#pragma once
#include "flag.hpp"
#include "terminal.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

/// What is said before the help of a command; a name alone is enough.
struct About {
    std::string use;         ///< the name, then what follows it: "build DIR"
    std::string brief = {};  ///< one line, in the list of its parent
    std::string text = {};   ///< the first paragraph of its help; empty: the brief line
    std::string example = {};
    std::vector<std::string> aliases = {};
    bool hidden = false;
};

/// How a command's failures are told: flux prints "✗ message"; kustomize "Error: message", for most commands
/// with the usage below it.
enum class FailureStyle { Sign, Error, ErrorAndUsage };

/// Command: a tree of verbs, as Go's cobra has them, so that help texts, mistakes and completions look as users
/// of flux and kustomize know them. Built once, on the main thread.
class Command {
public:
    using Arguments = std::vector<std::string>;
    using Action = std::function<int(Terminal&, const Arguments&)>;
    /// Proposes words for the argument that is being typed, given those before it.
    using Proposals = std::function<std::vector<std::string>(const Arguments& before)>;

    explicit Command(About about, FailureStyle style = FailureStyle::Sign);
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    /// A child with this one's style of failing.
    Command& add(About about);
    Command& run(Action action);
    Command& propose(Proposals proposals);
    Command& style(FailureStyle style);

    Flags flags;             ///< of this command
    Flags persistent_flags;  ///< and of all below it

    /// Parses the arguments (without the program's name), runs what they name and returns the exit code. A
    /// base::Error of the action is printed in the command's style: 1.
    int execute(Terminal& terminal, const Arguments& arguments);
    /// What a shell may offer for the last argument, which may be empty: "word\tdescription".
    std::vector<std::string> complete(const Arguments& arguments);

    std::string name() const;
    std::string path() const;
    std::string help() const;
    std::string usage() const;

private:
    struct Parsed {
        Command* command;
        Arguments arguments;
        bool wants_help = false;
    };
    Parsed parse(Terminal* terminal, const Arguments& arguments);
    /// Reads one flag and its value; `at` moves past both. False when it asks for help.
    bool take_flag(Terminal* terminal, const Arguments& arguments, std::size_t& at);
    void give(Terminal* terminal, const Flag& flag, const std::string& shown, const std::string& value);
    Command* child(std::string_view word) const;
    const Flag* find_flag(std::string_view name) const;
    const Flag* find_flag(char shorthand) const;
    int fail(Terminal& terminal, std::string_view message) const;
    std::string unknown_child(const std::string& word) const;
    std::vector<const Flag*> own_flags() const;
    std::vector<const Flag*> inherited_flags() const;
    bool has_visible_children() const;

    About about_;
    FailureStyle style_;
    Command* parent_ = nullptr;
    std::vector<std::unique_ptr<Command>> children_;
    Action action_;
    Proposals proposals_;
    Flag help_flag_;
};

}  // namespace sluice::cli
