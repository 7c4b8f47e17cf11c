#include "toolkit_commands.hpp"

#include <array>
#include <string_view>

namespace sluice::cli {
namespace {

/// Each script asks `sluice __complete WORDS... LAST`, which prints a candidate a line, "word<TAB>description".
constexpr std::string_view kBash = R"(# bash completion for sluice
_sluice()
{
    local cur="${COMP_WORDS[COMP_CWORD]}" line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("${line%%$'\t'*}")
    done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$cur" 2>/dev/null)
    if [ ${#COMPREPLY[@]} -eq 0 ]; then
        COMPREPLY=($(compgen -f -- "$cur"))
    fi
}
complete -o bashdefault -F _sluice sluice
)";

constexpr std::string_view kZsh = R"(#compdef sluice
_sluice()
{
    local -a found
    local line
    while IFS= read -r line; do
        found+=("${line%%$'\t'*}:${line#*$'\t'}")
    done < <("${words[1]}" __complete "${(@)words[2,CURRENT-1]}" "${words[CURRENT]}" 2>/dev/null)
    if (( ${#found} )); then
        _describe 'sluice' found
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_sluice" ]; then
    _sluice
else
    compdef _sluice sluice
fi
)";

constexpr std::string_view kFish = R"(# fish completion for sluice
function __sluice_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c sluice -a '(__sluice_complete)'
)";

struct Shell {
    const char* name;
    std::string_view script;
    const char* example;
};

constexpr std::array<Shell, 3> kShells{
    {{"bash",
      kBash,
      "# To load completion in the current shell\n  . <(sluice completion bash)\n\n"
      "  # To have it in every shell, add this to ~/.bashrc\n  command -v sluice >/dev/null && . <(sluice "
      "completion "
      "bash)\n"},
     {"zsh", kZsh, "# To load completion in the current shell\n  . <(sluice completion zsh)\n"},
     {"fish",
      kFish,
      "# To have it in every shell\n  sluice completion fish > ~/.config/fish/completions/sluice.fish\n"}}};

}  // namespace

void add_completion_commands(Command& root)
{
    auto& group = root.add(
        {.use = "completion",
         .brief = "Generates completion scripts for various shells",
         .text = "The completion sub-command generates completion scripts for various shells"});
    for (const auto& shell : kShells)
        group
            .add(
                {.use = shell.name,
                 .brief = std::string("Generates ") + shell.name + " completion scripts",
                 .example = std::string("  ") + shell.example})
            .run([&shell](Terminal& terminal, const auto&) { return terminal.out() << shell.script, 0; });
}

}  // namespace sluice::cli
