/// The `sluice-charts` program: `sluice helm template` for plain charts on this disk; see kustomize_main.cpp.
#include "process.hpp"
#include "render_chart.hpp"

#include <exception>

#include <malloc.h>

namespace front = sluice::front;

namespace {

/// A render lives for milliseconds: what it frees it needs again, and a page costs the kernel more than
/// anything that we do with it.
void keep_memory()
{
    constexpr int kStep = 1 << 20, kNever = 1 << 30;
    ::mallopt(M_TOP_PAD, kStep);
    ::mallopt(M_TRIM_THRESHOLD, kNever);
    ::mallopt(M_MMAP_THRESHOLD, kNever);
}

}  // namespace

int main(int, char** words)
{
    keep_memory();
    try {
        if (const auto command = front::helm_template(words)) {
            front::Output output;
            output.printed = front::render_chart(*command, output.warnings);
            front::finish(output);
        }
    } catch (const std::exception&) {
        // The full program finds the same, and says what it is.
    }
    return front::become_full(words);
}
