#pragma once
#include "doc/value.hpp"
#include "kube/resource.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace sluice::runtime {

/// Changes: tells which versions of an object ask for a run: another generation, another requestedAt
/// annotation, a deletion, another object of the name. It keeps what it saw itself instead of comparing with an
/// informer's previous version, because a version that came back from a write of ours must count as well, and
/// exactly once. Also counts runs that asked for another at once. Thread-safe.
class Changes {
public:
    /// True if this version, which the informer told, asks for a run. An older generation than the last seen
    /// never does.
    bool take(const doc::Value& object);
    /// The same for a version that answered a write of ours. It may arrive after the informer has told of a
    /// later one: then it says nothing, or the later one would look like another request.
    bool take_answer(const doc::Value& object);
    /// How many times in a row this key has now asked to run again at once.
    unsigned again(const kube::ObjectKey&);
    void settled(const kube::ObjectKey&);
    void forget(const kube::ObjectKey&);

private:
    struct Seen {
        std::string uid, requested_at, resource_version;
        std::int64_t generation = -1;
        bool deleting = false;
        unsigned agains = 0;
    };
    static bool differs(Seen&, const doc::Value& object);

    std::mutex mutex_;
    std::map<kube::ObjectKey, Seen> seen_;
};

}  // namespace sluice::runtime
