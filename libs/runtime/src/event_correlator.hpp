#pragma once
#include "base/clock.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::runtime {

/// What is to be written for one event.
struct Correlated {
    /// Which events count as one: the object, and the digest of the rest.
    struct Key {
        std::array<std::uint64_t, 2> subject{};
        std::uint64_t kind = 0, message = 0;
    };
    std::string message;
    std::int64_t count = 1;
    base::WallTime first{};
    std::optional<std::uint64_t> serial;  ///< in the name of the Event that counts up; none: make a new one
    Key key;                              ///< for made() and lost()
};

/// EventCorrelator: keeps a noisy object from flooding the cluster with Event objects, with client-go's rules:
/// the same event within 10 minutes counts up; more than 10 events that differ in their message alone become
/// one "(combined from similar events)"; an object may make 25 at once and one more each 5 minutes. Keeps
/// digests instead of texts, and a bounded number of them: every object that is reconciled has an entry. One
/// thread.
class EventCorrelator {
public:
    /// `subject` names controller and object, `kind` type and reason. nullopt: too many, drop it.
    std::optional<Correlated>
    take(std::string_view subject, std::string_view kind, const std::string& message, base::WallTime now);
    /// The Event was made with this number in its name.
    void made(const Correlated::Key&, std::uint64_t serial);
    /// The Event is gone from the server: the one at hand is the first of a new one.
    void lost(const Correlated::Key&);

private:
    /// Events that are one.
    struct Counted {
        std::uint64_t kind = 0;
        std::uint64_t message = 0;  ///< kCombined: all of the kind
        std::uint64_t serial = 0;
        base::WallTime first{}, last{};
        std::uint32_t count = 0;
        bool made = false;
    };
    struct Subject {
        double tokens = 0;
        base::WallTime last{};
        std::vector<Counted> counted;
    };
    using SubjectKey = std::array<std::uint64_t, 2>;
    struct Hash {
        std::size_t operator()(const SubjectKey& key) const noexcept { return key[0]; }
    };

    static bool combines(const Subject&, std::uint64_t kind, std::uint64_t message);
    static bool within_rate(Subject&, base::WallTime now);
    Counted* find(const Correlated::Key&);
    void tidy(base::WallTime now);

    std::unordered_map<SubjectKey, Subject, Hash> subjects_;
};

}  // namespace sluice::runtime
