#include "bench.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

/// sluice-bench: measures Sluice beside what it replaces, in one run on one machine, so that the ratio means
/// something.
int main(int argc, char** argv)
try {
    const std::string_view name = argc == 2 ? argv[1] : "";
    if (name == "yaml") return sluice::bench::yaml();
    std::fputs("usage: sluice-bench yaml\n", stderr);
    return 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
