#pragma once
#include <string>

namespace sluice::front {

/// What a command prints and what it warns of.
struct Output {
    std::string printed, warnings;
};

/// Writes the output and ends the process; returns only if nothing at all could be written. No destructors: the
/// memory goes back as a whole.
void finish(const Output& output);

/// Becomes `sluice-full` of this program's own folder, with main's words, or says why not. Returns the exit
/// code for that.
int become_full(char** words);

}  // namespace sluice::front
