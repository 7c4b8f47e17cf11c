#pragma once
#include "io/loop.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace sluice::runtime {

/// IdleMemory: gives memory back when the process has had nothing to do for a while. A controller works for
/// some seconds and then sleeps for minutes; what it needed while it worked would count against its node all
/// that time. Two things are kept by default although nobody needs them: the allocator's free pages, which
/// glibc holds on to, and the pages of programs and libraries that were once touched (two thirds of an idle
/// controller's resident memory: mostly initialisation and the paths of a reconciliation). The first go back to
/// the system, the second are unmapped: clean pages of files, of which the page cache keeps a copy as long as
/// it has room, so that the next reconciliation pays some hundred minor faults (below a millisecond) and no
/// disk access. Thread-safe.
class IdleMemory {
public:
    static constexpr std::chrono::seconds kQuiet{8};

    explicit IdleMemory(io::Loop&, std::chrono::steady_clock::duration quiet = kQuiet);
    IdleMemory(const IdleMemory&) = delete;
    IdleMemory& operator=(const IdleMemory&) = delete;
    ~IdleMemory();

    /// Something was done just now. Cheap; the memory is given back once, `quiet` after the last of these.
    void touch();
    /// How often memory was given back.
    std::size_t given_back() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// What IdleMemory does when its time has come. Takes some milliseconds, blocks no other thread for as long.
void give_memory_back();

}  // namespace sluice::runtime
