/// The `sluice` program: builds kustomizations, renders charts, and hands everything else to `sluice-full`
/// beside it.
///
/// Scripts and editors run `kustomize build` and `helm template` thousands of times, and most builds take less
/// time than a dynamic linker needs to bring in TLS, Git and Kerberos for verbs that were not asked for. So
/// this program is linked statically from the two engines alone. It knows the plain forms of their commands;
/// flags that it does not know, what is not on this disk and every error are left to `sluice-full`, which
/// begins anew: nothing was printed.
#include "helm_command.hpp"
#include "kustomize_command.hpp"
#include "process.hpp"
#include "render_chart.hpp"

#include "base/error.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"

#include <array>
#include <climits>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

namespace kustomize = sluice::kustomize;
namespace front = sluice::front;

std::string build(const front::KustomizeBuild& command, std::string& warnings)
{
    std::array<char, PATH_MAX> start{};
    if (!::realpath(command.directory.c_str(), start.data()))
        throw sluice::base::Error(sluice::base::ErrorKind::NotFound, command.directory);
    kustomize::BuildOptions options;
    options.load_restrictions = command.restrictions;
    options.warn = [&](const std::string& warning) { warnings.append(warning).append("\n"); };
    const kustomize::DiskFiles files("/");
    return kustomize::print(kustomize::build(files, start.data(), options).resources);
}

}  // namespace

int main(int, char** words)
{
    try {
        front::Output output;
        if (const auto command = front::kustomize_build(words))
            output.printed = build(*command, output.warnings);
        else if (const auto chart = front::helm_template(words))
            output.printed = front::render_chart(*chart, output.warnings);
        else
            return front::become_full(words);
        front::finish(output);
    } catch (const std::exception&) {
        // The full program finds the same, and says what it is.
    }
    return front::become_full(words);
}
