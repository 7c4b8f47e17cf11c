#include "kustomize_command.hpp"

#include "kustomize/repository_url.hpp"
#include "words.hpp"

#include <cstdlib>
#include <string_view>

namespace sluice::front {
namespace {

constexpr auto kLabelSetting = "KUSTOMIZE_ENABLE_MANAGEDBY_LABEL";

bool take_restrictions(const char* const*& word, KustomizeBuild& command)
{
    const auto value = take_value(word, "--load-restrictor");
    if (value == "LoadRestrictionsNone")
        command.restrictions = kustomize::LoadRestrictions::None;
    else if (value == "LoadRestrictionsRootOnly")
        command.restrictions = kustomize::LoadRestrictions::RootOnly;
    else
        return false;
    return true;
}

}  // namespace

std::optional<KustomizeBuild> kustomize_build(const char* const* words)
{
    if (!is_command(words, "kustomize", "build") || std::getenv(kLabelSetting)) return std::nullopt;
    KustomizeBuild command;
    bool has_directory = false;
    for (auto word = words + 3; *word; ++word) {
        const std::string_view text = *word;
        if (text == "--enable-helm" || text == "--enable-helm=true") {
            continue;  // a tree with charts is refused here, and so left to who can pull them
        } else if (text.starts_with('-')) {
            if (!take_restrictions(word, command)) return std::nullopt;
        } else {
            if (has_directory || kustomize::RepositoryUrl::parse(text)) return std::nullopt;
            has_directory = true;
            command.directory = text;
        }
    }
    return command;
}

}  // namespace sluice::front
