#include "command.hpp"

#include "base/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

/// A mistake in the command line itself.
[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

/// Insertions, deletions and replacements that lead from one word to the other.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const auto above = row[j];
            const auto replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

Command::Command(About about, FailureStyle style) : about_(std::move(about)), style_(style)
{
    help_flag_.name = "help";
    help_flag_.shorthand = 'h';
    help_flag_.usage = "help for " + name();
}

Command& Command::add(About about)
{
    auto& made = *children_.emplace_back(std::make_unique<Command>(std::move(about), style_));
    made.parent_ = this;
    return made;
}

Command& Command::run(Action action)
{
    action_ = std::move(action);
    return *this;
}

Command& Command::propose(Proposals proposals)
{
    proposals_ = std::move(proposals);
    return *this;
}

Command& Command::style(FailureStyle style)
{
    style_ = style;
    return *this;
}

std::string Command::name() const
{
    return about_.use.substr(0, about_.use.find(' '));
}

std::string Command::path() const
{
    return parent_ ? parent_->path() + " " + name() : name();
}

Command* Command::child(std::string_view word) const
{
    for (const auto& one : children_)
        if (one->name() == word || std::find(one->about_.aliases.begin(), one->about_.aliases.end(), word) !=
                                       one->about_.aliases.end())
            return one.get();
    return nullptr;
}

const Flag* Command::find_flag(std::string_view name) const
{
    if (const auto* found = flags.find(name)) return found;
    for (const auto* command = this; command; command = command->parent_)
        if (const auto* found = command->persistent_flags.find(name)) return found;
    return name == "help" ? &help_flag_ : nullptr;
}

const Flag* Command::find_flag(char shorthand) const
{
    if (const auto* found = flags.find(shorthand)) return found;
    for (const auto* command = this; command; command = command->parent_)
        if (const auto* found = command->persistent_flags.find(shorthand)) return found;
    return shorthand == 'h' ? &help_flag_ : nullptr;
}

void Command::give(Terminal* terminal, const Flag& flag, const std::string& shown, const std::string& value)
{
    if (terminal && !flag.deprecated.empty())
        terminal->err() << fmt::format("Flag --{} has been deprecated, {}\n", flag.name, flag.deprecated);
    try {
        if (flag.set) flag.set(value);
    } catch (const base::Error& error) {
        refuse(fmt::format("invalid argument \"{}\" for \"{}\" flag: {}", value, shown, error.what()));
    }
}

bool Command::take_flag(Terminal* terminal, const Arguments& arguments, std::size_t& at)
{
    const auto& word = arguments[at++];
    if (word.starts_with("--")) {
        const auto equals = word.find('=');
        const auto name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
        const auto* flag = find_flag(name);
        if (!flag) refuse("unknown flag: --" + name);
        if (flag == &help_flag_) return false;
        if (equals == std::string::npos && !flag->is_switch() && at == arguments.size())
            refuse("flag needs an argument: " + word);
        const auto value = equals != std::string::npos ? word.substr(equals + 1)
                           : flag->is_switch()         ? std::string("true")
                                                       : arguments[at++];
        give(terminal, *flag, flag->shown(), value);
        return true;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        const auto* flag = find_flag(word[i]);
        if (!flag) refuse(fmt::format("unknown shorthand flag: '{}' in {}", word[i], word));
        if (flag == &help_flag_) return false;
        const auto rest = word.substr(i + 1);
        if (flag->is_switch() && !rest.starts_with('=')) {
            give(terminal, *flag, flag->shown(), "true");
            continue;
        }
        if (rest.empty() && at == arguments.size())
            refuse(fmt::format("flag needs an argument: '{}' in {}", word[i], word));
        give(
            terminal,
            *flag,
            flag->shown(),
            rest.starts_with('=') ? rest.substr(1)
            : rest.empty()        ? arguments[at++]
                                  : rest);
        break;
    }
    return true;
}

Command::Parsed Command::parse(Terminal* terminal, const Arguments& arguments)
{
    Parsed parsed{this, {}, false};
    for (std::size_t at = 0; at < arguments.size();) {
        const auto& word = arguments[at];
        if (word == "--") {
            parsed.arguments.insert(
                parsed.arguments.end(),
                arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                arguments.end());
            break;
        }
        if (word.size() > 1 && word.starts_with('-')) {
            try {
                parsed.wants_help = !parsed.command->take_flag(terminal, arguments, at) || parsed.wants_help;
            } catch (const base::Error& error) {
                if (!terminal) throw;
                parsed.command->fail(*terminal, error.what());
                parsed.command = nullptr;
                return parsed;
            }
            continue;
        }
        ++at;
        auto* deeper = parsed.arguments.empty() ? parsed.command->child(word) : nullptr;
        if (deeper)
            parsed.command = deeper;
        else
            parsed.arguments.push_back(word);
    }
    return parsed;
}

std::string Command::unknown_child(const std::string& word) const
{
    constexpr std::size_t kClose = 2;
    auto message = fmt::format("unknown command \"{}\" for \"{}\"", word, path());
    std::string close;
    for (const auto& one : children_)
        if (!one->about_.hidden && (distance(word, one->name()) <= kClose || one->name().starts_with(word)))
            close += fmt::format("\t{}\n", one->name());
    if (!close.empty()) message += "\n\nDid you mean this?\n" + close;
    return message;
}

int Command::fail(Terminal& terminal, std::string_view message) const
{
    if (style_ == FailureStyle::Sign) {
        terminal.failure(message);
        return 1;
    }
    terminal.err() << "Error: " << message << '\n';
    if (style_ == FailureStyle::ErrorAndUsage) terminal.err() << usage() << '\n';
    return 1;
}

int Command::execute(Terminal& terminal, const Arguments& arguments)
{
    auto words = arguments;
    const bool asks_help = !words.empty() && words.front() == "help";
    if (asks_help) words.erase(words.begin());
    const auto parsed = parse(&terminal, words);
    if (!parsed.command) return 1;
    const bool group = !parsed.command->action_;
    if (group && !parsed.arguments.empty() && !asks_help) {
        const auto message = parsed.command->unknown_child(parsed.arguments.front());
        if (parsed.command->style_ == FailureStyle::Sign) return parsed.command->fail(terminal, message);
        terminal.err() << fmt::format(
            "Error: {}\nRun '{} --help' for usage.\n", message, parsed.command->path());
        return 1;
    }
    if (group || parsed.wants_help || asks_help) {
        terminal.out() << parsed.command->help();
        return 0;
    }
    try {
        return parsed.command->action_(terminal, parsed.arguments);
    } catch (const base::Error& error) {
        return parsed.command->fail(terminal, error.what());
    }
}

std::vector<const Flag*> Command::own_flags() const
{
    std::vector<const Flag*> all{&help_flag_};
    for (const auto* set : {&flags, &persistent_flags})
        for (const auto& flag : set->all())
            all.push_back(&flag);
    return all;
}

std::vector<const Flag*> Command::inherited_flags() const
{
    std::vector<const Flag*> all;
    for (const auto* command = parent_; command; command = command->parent_)
        for (const auto& flag : command->persistent_flags.all())
            if (find_flag(flag.name) == &flag) all.push_back(&flag);  // not one that a nearer flag hides
    return all;
}

bool Command::has_visible_children() const
{
    return std::any_of(children_.begin(), children_.end(), [](const auto& one) { return !one->about_.hidden; });
}

std::string Command::usage() const
{
    std::string text = "Usage:";
    if (action_) {
        const auto rest = about_.use.find(' ');
        text += "\n  " + path() + (rest == std::string::npos ? "" : about_.use.substr(rest));
        if (about_.use.find("[flags]") == std::string::npos) text += " [flags]";
    }
    if (has_visible_children()) text += "\n  " + path() + " [command]";
    if (!about_.aliases.empty())
        text += fmt::format("\n\nAliases:\n  {}, {}", name(), fmt::join(about_.aliases, ", "));
    if (!about_.example.empty()) text += "\n\nExamples:\n" + about_.example;
    if (has_visible_children()) {
        text += "\n\nAvailable Commands:";
        std::vector<const Command*> shown;
        std::size_t width = 11;
        for (const auto& one : children_) {
            width = std::max(width, one->name().size());
            if (!one->about_.hidden) shown.push_back(one.get());
        }
        std::sort(shown.begin(), shown.end(), [](auto* l, auto* r) { return l->name() < r->name(); });
        for (const auto* one : shown)
            text += fmt::format("\n  {:{}} {}", one->name(), width, one->about_.brief);
    }
    const auto section = [&](const char* title, std::vector<const Flag*> listed) {
        auto described = describe(std::move(listed));
        if (described.empty()) return;
        described.pop_back();
        text += fmt::format("\n\n{}:\n{}", title, described);
    };
    section("Flags", own_flags());
    section("Global Flags", inherited_flags());
    if (has_visible_children())
        text += fmt::format("\n\nUse \"{} [command] --help\" for more information about a command.", path());
    return text + '\n';
}

std::string Command::help() const
{
    auto text = about_.text.empty() ? about_.brief : about_.text;
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
        text.pop_back();
    return (text.empty() ? "" : text + "\n\n") + usage();
}

std::vector<std::string> Command::complete(const Arguments& arguments)
{
    if (arguments.empty()) return {};
    const auto typed = arguments.back();
    Parsed parsed{this, {}, false};
    try {
        parsed = parse(nullptr, {arguments.begin(), arguments.end() - 1});
    } catch (const base::Error&) {
        return {};  // a flag that waits for its value, or one that is none
    }
    std::vector<std::string> words;
    const auto offer = [&](const std::string& word, const std::string& about) {
        if (word.starts_with(typed)) words.push_back(word + "\t" + about.substr(0, about.find('\n')));
    };
    const auto& command = *parsed.command;
    if (typed.starts_with('-')) {
        auto all = command.own_flags();
        for (const auto* flag : command.inherited_flags())
            all.push_back(flag);
        for (const auto* flag : all)
            if (!flag->hidden && flag->deprecated.empty()) offer("--" + flag->name, flag->usage);
        return words;
    }
    if (parsed.arguments.empty())
        for (const auto& one : command.children_)
            if (!one->about_.hidden) offer(one->name(), one->about_.brief);
    if (command.proposals_)
        for (const auto& word : command.proposals_(parsed.arguments))
            offer(word, "");
    return words;
}

}  // namespace sluice::cli
