#include "command_line.hpp"

#include "kustomize/repository_url.hpp"

#include <cstdlib>
#include <string_view>

namespace sluice::front {
namespace {

constexpr std::string_view kRestrictor = "--load-restrictor";
constexpr auto kLabelSetting = "KUSTOMIZE_ENABLE_MANAGEDBY_LABEL";

std::optional<kustomize::LoadRestrictions> restrictions_of(std::string_view value)
{
    if (value == "LoadRestrictionsNone") return kustomize::LoadRestrictions::None;
    if (value == "LoadRestrictionsRootOnly") return kustomize::LoadRestrictions::RootOnly;
    return std::nullopt;
}

/// The value of "--load-restrictor=value" or "--load-restrictor value"; `word` then stands on the last word of
/// it.
std::optional<kustomize::LoadRestrictions> take_restrictions(const char* const*& word)
{
    std::string_view text = *word;
    if (!text.starts_with(kRestrictor)) return std::nullopt;
    text.remove_prefix(kRestrictor.size());
    if (text.starts_with('=')) return restrictions_of(text.substr(1));
    if (!text.empty() || !word[1]) return std::nullopt;
    return restrictions_of(*++word);
}

}  // namespace

std::optional<KustomizeBuild> kustomize_build(const char* const* words)
{
    if (!words[0] || !words[1] || !words[2]) return std::nullopt;
    if (std::string_view(words[1]) != "kustomize" || std::string_view(words[2]) != "build") return std::nullopt;
    if (std::getenv(kLabelSetting)) return std::nullopt;
    KustomizeBuild command;
    bool has_directory = false;
    for (auto word = words + 3; *word; ++word) {
        const std::string_view text = *word;
        if (text.starts_with('-')) {
            const auto restrictions = take_restrictions(word);
            if (!restrictions) return std::nullopt;
            command.restrictions = *restrictions;
        } else {
            if (has_directory || kustomize::RepositoryUrl::parse(text)) return std::nullopt;
            has_directory = true;
            command.directory = text;
        }
    }
    return command;
}

}  // namespace sluice::front
