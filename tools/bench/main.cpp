#include "bench.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

/// sluice-bench: measures Sluice beside what it replaces, in one run on one machine, so that the ratio means
/// something.
int main(int argc, char** argv)
try {
    const std::string_view name = argc >= 2 ? argv[1] : "";
    if (name == "yaml" && argc == 2) return sluice::bench::yaml();
    if (name == "kustomize" && argc == 5)
        return sluice::bench::kustomize({.corpus = argv[2], .ours = argv[3], .reference = argv[4]});
    if (name == "helm" && argc == 5)
        return sluice::bench::helm({.corpus = argv[2], .ours = argv[3], .reference = argv[4]});
    std::fputs(
        "usage: sluice-bench yaml\n"
        "       sluice-bench kustomize CORPUS OURS KUSTOMIZE   (the folder with cases.json, and two "
        "programs)\n"
        "       sluice-bench helm CORPUS OURS HELM             (the same)\n",
        stderr);
    return 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
