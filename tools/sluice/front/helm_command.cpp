#include "helm_command.hpp"

#include "words.hpp"

#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::front {
namespace {

constexpr auto kNamespaceSetting = "SLUICE_NAMESPACE";

bool take_switch(std::string_view word, HelmTemplate& command)
{
    const std::pair<std::string_view, bool*> switches[] = {
        {"--include-crds", &command.include_crds},
        {"--skip-tests", &command.skip_tests},
        {"--no-hooks", &command.no_hooks}};
    for (const auto& [flag, is_on] : switches)
        if (word == flag) return *is_on = true;
    return false;
}

bool take_namespace(const char* const*& word, HelmTemplate& command)
{
    const std::string_view text = *word;
    auto value = text == "-n" && word[1] ? std::optional<std::string_view>(*++word) : std::nullopt;
    if (!value) value = take_value(word, "--namespace");
    if (!value || value->empty()) return false;
    command.namespace_name = *value;
    return true;
}

/// Files by name alone: not by URL, not on standard input, which can be read only once, and not several in a
/// word.
bool take_file(const char* const*& word, HelmTemplate& command)
{
    const std::string_view text = *word;
    auto value = text == "-f" && word[1] ? std::optional<std::string_view>(*++word) : std::nullopt;
    if (!value) value = take_value(word, "--values");
    if (!value || *value == "-" || value->find_first_of(",:") != std::string_view::npos) return false;
    command.values.files.emplace_back(*value);
    return true;
}

bool take_values(const char* const*& word, HelmTemplate& command)
{
    const std::pair<std::string_view, std::vector<std::string>*> lists[] = {
        {"--set", &command.values.values},
        {"--set-string", &command.values.strings},
        {"--set-json", &command.values.json},
        {"--set-literal", &command.values.literals}};
    for (const auto& [flag, list] : lists)
        if (const auto value = take_value(word, flag)) {
            list->emplace_back(*value);
            return true;
        }
    return false;
}

}  // namespace

std::optional<HelmTemplate> helm_template(const char* const* words)
{
    if (!is_command(words, "helm", "template") || std::getenv(kNamespaceSetting)) return std::nullopt;
    HelmTemplate command;
    std::vector<std::string> arguments;
    for (auto word = words + 3; *word; ++word) {
        const std::string_view text = *word;
        if (!text.starts_with('-'))
            arguments.emplace_back(text);
        else if (
            !take_switch(text, command) && !take_namespace(word, command) && !take_file(word, command) &&
            !take_values(word, command))
            return std::nullopt;
    }
    if (arguments.size() != 2) return std::nullopt;
    command.name = arguments[0];
    command.chart = arguments[1];
    return command;
}

}  // namespace sluice::front
