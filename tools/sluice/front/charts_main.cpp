/// The `sluice-charts` program: `sluice helm template` for plain charts on this disk; see kustomize_main.cpp.
#include "process.hpp"
#include "render_chart.hpp"

#include <exception>

namespace front = sluice::front;

int main(int, char** words)
{
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
