#include "runtime/program.hpp"
#include "source_controller/service.hpp"

#include <malloc.h>

using namespace sluice;

int main(int argc, char** argv)
{
    // Many threads that each allocate a little: with an arena for each glibc would keep most of what they ever
    // freed.
    mallopt(M_ARENA_MAX, 2);
    runtime::Program program(
        "source-controller",
        "Fetches sources and serves them as artifacts.",
        source_controller::common_flags());
    program.options().concurrent = source_controller::kDefaultConcurrent;
    source_controller::Flags flags;
    flags.declare(program.flags());
    source_controller::declare_gates(program.gates());
    return program.run(
        argc, argv, [&](runtime::Manager& manager) { source_controller::add_to(manager, flags); });
}
