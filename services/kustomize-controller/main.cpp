#include "kustomize_controller/service.hpp"
#include "runtime/program.hpp"

#include <malloc.h>

using namespace sluice;

int main(int argc, char** argv)
{
    // Many threads that each allocate a little: with an arena for each glibc would keep most of what they ever
    // freed.
    mallopt(M_ARENA_MAX, 2);
    runtime::Program program(
        "kustomize-controller",
        "Builds what sources hold and keeps clusters equal to it.",
        kustomize_controller::common_flags());
    kustomize_controller::Flags flags;
    flags.declare(program.flags());
    kustomize_controller::declare_gates(program.gates());
    return program.run(
        argc, argv, [&](runtime::Manager& manager) { kustomize_controller::add_to(manager, flags); });
}
